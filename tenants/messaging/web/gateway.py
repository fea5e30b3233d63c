"""/panel/bramka/: by which company the office sends SMS; credentials are written, never shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django import forms
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
from tenants.audit.record import record
from tenants.boxes import BoxForm
from tenants.errors import Invalid
from tenants.messaging.channels.sms import SENDER_LENGTH, sender_of
from tenants.messaging.gateways.accounts import (
    KINDS,
    account_of,
    forget_account,
    report_address,
    save_account,
)
from tenants.messaging.models import GatewayAccount
from tenants.messaging.sms_settings import SmsSettings, save_sms_settings
from tenants.messaging.trial_sms import WORDS, SmsNotTaken, send_trial_sms
from tenants.profile.models import Profile

TESTS: Final = Limit("gateway.test", attempts=10)


class SettingsForm(forms.Form):
    """What all gateways share."""

    sender = forms.CharField(
        label=gettext_lazy("Sender’s name on the telephone"),
        required=False,
        widget=forms.TextInput(
            {"class": "form-control", "autocomplete": "off", "maxlength": SENDER_LENGTH}
        ),
    )
    daily_cap = forms.IntegerField(
        label=gettext_lazy("SMS a day at most"),
        help_text=gettext_lazy("What is above waits for the next day, and you get an e-mail."),
        widget=forms.NumberInput({"class": "form-control", "min": 0}),
    )
    fold_polish = forms.BooleanField(
        label=gettext_lazy("Send “ó” and “ł” as “o” and “l”: more fits into one SMS"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, data: Any, profile: Profile) -> None:
        kept = {
            "sender": profile.sms_sender,
            "daily_cap": profile.sms_daily_cap,
            "fold_polish": profile.sms_fold_polish,
        }
        super().__init__(data, initial=kept, auto_id="sms_%s")
        self.fields["sender"].help_text = _(
            "As you registered it at the gateway, 3 to 11 signs. Empty: %(name)s."
        ) % {"name": sender_of(Profile(short_name=profile.short_name, name=profile.name))}

    def given(self) -> SmsSettings:
        """What was typed, as the verb takes it."""
        typed = self.cleaned_data
        cap = typed.get("daily_cap")
        return SmsSettings(
            str(typed.get("sender") or "").strip(),
            bool(typed.get("fold_polish")),
            -1 if cap is None else int(cap),
        )


class CredentialForm(BoxForm):
    """The boxes of one gateway, and whether the office agrees where it is outside the EU."""

    def __init__(self, data: Any, kind: Any, account: GatewayAccount | None) -> None:
        super().__init__(data, kind, account)
        if kind.outside_eu:
            self.fields["agreed"] = forms.BooleanField(
                label=_("I know that the numbers and texts leave the European Union."),
                required=False,
                initial=bool(account and account.agreed_outside_eu_at),
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )


@dataclass(frozen=True, slots=True)
class Row:
    """A gateway as the page shows it."""

    code: str
    label: str
    form: CredentialForm
    account: GatewayAccount | None
    in_use: bool
    report_to: str

    @property
    def is_open(self) -> bool:
        """Show its boxes at once: it is in use, or something in them is wrong."""
        return self.in_use or bool(self.form.errors)

    @property
    def trouble(self) -> str | Promise:
        """What is wrong with it, in words where we have them."""
        told = self.account.trouble if self.account else ""
        return WORDS.get(told.partition(" ")[0], told)


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Every gateway, with what is kept."""
    return _page(request)


@require_POST
@admins_only
def settle(request: StaffRequest) -> HttpResponse:
    """Save what all gateways share."""
    form = SettingsForm(request.POST, Profile.objects.current())
    form.is_valid()
    try:
        save_sms_settings(form.given(), now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        form.errors.clear()
        for name, told in refused.errors.items():
            form.add_error(name, [str(one) for one in told])
        return _page(request, shared=form, status=422)
    return redirect("messaging:gateway")


@require_POST
@admins_only
def save(request: StaffRequest, code: str) -> HttpResponse:
    """Keep credentials, and send by this gateway from now on."""
    if code not in KINDS:
        raise Http404
    form = CredentialForm(request.POST, KINDS[code], account_of(code))
    given = {box.name: str(request.POST.get(box.name, "")) for box in KINDS[code].boxes}
    agreed = bool(request.POST.get("agreed"))
    try:
        save_account(code, given, agreed=agreed, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        form.refused(refused.errors)
        return _page(request, {code: form}, status=422)
    return redirect("messaging:gateway")


@require_POST
@admins_only
def test(request: StaffRequest, code: str) -> HttpResponse:
    """Ask for the balance; with a number, send one SMS there."""
    account = account_of(code)
    if account is None:
        raise Http404
    now = timezone.now()
    try:
        TESTS.take(str(request.user.pk), now=now)
        told = send_trial_sms(account, request.POST.get("numer", "")[:40])
    except (TooManyAttempts, Invalid, SmsNotTaken) as refused:
        return _page(request, told=str(refused), status=refused.status)
    record("gateway.tested", by=actor(request.user), now=now, about=account, fields=[code])
    return _page(request, told=told, good=True)


@require_POST
@admins_only
def forget(request: StaffRequest, code: str) -> HttpResponse:
    """Delete the credentials."""
    forget_account(code, now=timezone.now(), by=actor(request.user))
    return redirect("messaging:gateway")


def _page(
    request: StaffRequest,
    typed: dict[str, CredentialForm] | None = None,
    *,
    shared: SettingsForm | None = None,
    told: str = "",
    good: bool = False,
    status: int = 200,
) -> HttpResponse:
    profile = Profile.objects.current()
    chosen = profile.sms_gateway
    accounts = {one.code: one for one in GatewayAccount.objects.all()}
    rows = [
        Row(
            code,
            kind.label,
            (typed or {}).get(code) or CredentialForm(None, kind, accounts.get(code)),
            accounts.get(code),
            code == chosen,
            report_address(accounts[code]) if code in accounts else "",
        )
        for code, kind in KINDS.items()
    ]
    rows.sort(key=lambda row: not row.in_use)
    context = {
        "rows": rows,
        "shared": shared or SettingsForm(None, profile),
        "chosen": chosen,
        "no_account": chosen in KINDS and chosen not in accounts,
        "told": told,
        "good": good,
    }
    return render(request, "messaging/gateway.html", context, status=status)
