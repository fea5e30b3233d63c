"""/panel/poczta/: by whose server the office's letters go, and whether receivers trust them."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.accounts.session import actor
from tenants.errors import Invalid
from tenants.messaging.mail_accounts import (
    PORTS,
    Given,
    bounce_address,
    forget_mail_account,
    mail_account,
    note_tested,
    save_mail_account,
)
from tenants.messaging.models import MailAccount, MailSecurity
from tenants.messaging.sender_check import Finding, Names, look
from tenants.messaging.trial_letter import NotTaken, send_trial

TESTS: Final = Limit("mail.test", attempts=10)
# What the outbox noted, in words.
TROUBLES: Final[dict[str, str | Promise]] = {
    "SMTPAuthenticationError": gettext_lazy("it does not know the user name and password"),
    "SMTPSenderRefused": gettext_lazy("it does not let this user send from this address"),
    "SSLCertVerificationError": gettext_lazy("nobody vouches for its certificate"),
    "NotOutside": gettext_lazy("its name leads nowhere"),
}


class MailForm(forms.Form):
    """The office's own server; the password is written, never read."""

    host = forms.CharField(label=gettext_lazy("Server"), required=False, max_length=253)
    port = forms.TypedChoiceField(
        label=gettext_lazy("Port"),
        choices=[(port, str(port)) for port in sorted(PORTS)],
        coerce=int,
        required=False,
    )
    security = forms.ChoiceField(label=gettext_lazy("Security"), required=False)
    user = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("Leave empty where the server asks for none."),
        required=False,
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput,
    )
    sender = forms.CharField(
        label=gettext_lazy("Address letters come from"),
        help_text=gettext_lazy("Residents see it; what cannot be delivered comes back there."),
        required=False,
    )
    dkim_selector = forms.CharField(
        label=gettext_lazy("DKIM selector (optional)"),
        help_text=gettext_lazy(
            "Whoever runs the server knows it; we look whether its key is there."
        ),
        required=False,
    )

    def __init__(self, data: Any, account: MailAccount | None) -> None:
        kept = {
            name: getattr(account, name)
            for name in ("host", "port", "security", "user", "sender", "dkim_selector")
            if account
        }
        first = {"port": 587, "security": MailSecurity.STARTTLS.value}
        super().__init__(data, initial=first | kept, auto_id="poczta_%s")
        security = self.fields["security"]
        assert isinstance(security, forms.ChoiceField)
        security.choices = [
            (value, label)
            for value, label in MailSecurity.choices
            if value != MailSecurity.NONE or settings.OKIENKO_PRIVATE_MAIL_SERVERS
        ]
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs |= {
                "class": "form-select" if is_choice else "form-control",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        if account and account.password:
            end = f"… {account.last_four}" if account.last_four else "•••"
            told = _("Kept: %(end)s. Leave empty to keep it.") % {"end": end}
            self.fields["password"].help_text = told

    def given(self) -> Given:
        """What was typed, as the verb takes it."""
        typed = self.cleaned_data
        words = ("user", "sender", "dkim_selector")
        return Given(
            host=str(typed.get("host") or "").strip().lower().rstrip("."),
            port=int(typed.get("port") or 0),
            security=str(typed.get("security") or ""),
            password=str(typed.get("password") or ""),
            **{name: str(typed.get(name) or "").strip() for name in words},
        )


@require_safe
@admins_only
def shown(request: StaffRequest) -> HttpResponse:
    """The page; with ``?wpisy=1`` name servers are asked about the sender's domain."""
    findings: list[Finding] | None = None
    if "wpisy" in request.GET:
        try:
            TESTS.take(str(request.user.pk), now=timezone.now())
        except TooManyAttempts as refused:
            return _page(request, told=str(refused), status=refused.status)
        account = mail_account()
        findings = look(_domain(account), account.dkim_selector if account else "", Names())
    return _page(request, findings=findings)


@require_POST
@admins_only
def save(request: StaffRequest) -> HttpResponse:
    """Keep the server; a test letter puts it to use."""
    form = MailForm(request.POST, mail_account())
    form.is_valid()
    try:
        save_mail_account(form.given(), now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        form.errors.clear()
        for name, told in refused.errors.items():
            form.add_error(name, [str(one) for one in told])
        return _page(request, form, status=refused.status)
    return redirect("messaging:mail")


@require_POST
@admins_only
def test(request: StaffRequest) -> HttpResponse:
    """Send a letter to whoever presses; once it went, the server is used."""
    account, now = mail_account(), timezone.now()
    if account is None:
        raise Http404
    to = request.user.email
    try:
        TESTS.take(str(request.user.pk), now=now)
        send_trial(account, to)
    except (TooManyAttempts, NotTaken) as refused:
        return _page(request, told=str(refused), status=refused.status)
    note_tested(account, now=now, by=actor(request.user))
    told = _("The server took the letter to %(to)s. The office’s letters go by it from now on.")
    return _page(request, told=told % {"to": to}, good=True)


@require_POST
@admins_only
def forget(request: StaffRequest) -> HttpResponse:
    """Back to the platform's server."""
    forget_mail_account(now=timezone.now(), by=actor(request.user))
    return redirect("messaging:mail")


def _domain(account: MailAccount | None) -> str:
    sender = account.sender if account else settings.DEFAULT_FROM_EMAIL
    return str(sender).rpartition("@")[2]


def _page(
    request: StaffRequest,
    form: MailForm | None = None,
    *,
    findings: list[Finding] | None = None,
    told: str = "",
    good: bool = False,
    status: int = 200,
) -> HttpResponse:
    account = mail_account()
    context = {
        "form": form or MailForm(None, account),
        "account": account,
        "sender": account.sender if account else settings.DEFAULT_FROM_EMAIL,
        "domain": _domain(account),
        "bounces": bounce_address(account) if account else "",
        "trouble": TROUBLES.get(account.trouble, account.trouble) if account else "",
        "findings": findings,
        "told": told,
        "good": good,
    }
    return render(request, "messaging/mail.html", context, status=status)
