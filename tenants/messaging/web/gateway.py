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
from tenants.errors import Invalid
from tenants.ids import uuid7
from tenants.messaging.channels import Unknown, Unsendable
from tenants.messaging.channels.sms import SENDER_LENGTH, send_by
from tenants.messaging.gateways.accounts import (
    KINDS,
    account_of,
    forget_account,
    open_gateway,
    report_address,
    save_account,
)
from tenants.messaging.gateways.protocol import OutgoingSms, Refused, Trouble
from tenants.messaging.models import GatewayAccount
from tenants.profile.models import Profile

TESTS: Final = Limit("gateway test", attempts=5)
WORDS: Final[dict[str, str | Promise]] = {
    Trouble.AUTH: gettext_lazy("The gateway does not know these credentials."),
    Trouble.NO_CREDIT: gettext_lazy("There is no money left on the account."),
    Trouble.BAD_NUMBER: gettext_lazy("The gateway does not take this number."),
    Trouble.BAD_SENDER: gettext_lazy("The sender’s name is not registered at the gateway."),
    Trouble.CONTENT: gettext_lazy("The gateway does not take this text."),
    Trouble.BLOCKED: gettext_lazy("This number does not want SMS of this sender."),
}


class CredentialForm(forms.Form):
    """The boxes of one gateway; a secret that is kept shows its last four signs beside it."""

    def __init__(self, data: Any, kind: Any, account: GatewayAccount | None) -> None:
        super().__init__(data, auto_id=f"{kind.code}_%s")
        for box in kind.boxes:
            ending = account.last_four.get(box.name) if account else None
            looks = forms.PasswordInput if box.secret else forms.TextInput
            self.fields[box.name] = forms.CharField(
                label=str(box.label),
                required=False,
                initial=account.plain.get(box.name, "") if account else "",
                help_text=_("Kept: … %(end)s. Leave empty to keep it.") % {"end": ending}
                if ending
                else "",
                widget=looks({"class": "form-control", "autocomplete": "off"}),
            )
        if kind.outside_eu:
            self.fields["agreed"] = forms.BooleanField(
                label=_("I know that the numbers and texts leave the European Union."),
                required=False,
                initial=bool(account and account.agreed_outside_eu_at),
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


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Every gateway, with what is kept."""
    return _page(request)


@require_POST
@admins_only
def save(request: StaffRequest, code: str) -> HttpResponse:
    """Keep credentials, and send by this gateway from now on."""
    if code not in KINDS:
        raise Http404
    form = CredentialForm(request.POST, KINDS[code], account_of(code))
    form.is_valid()
    given = {box.name: str(form.cleaned_data.get(box.name) or "") for box in KINDS[code].boxes}
    try:
        agreed = bool(form.cleaned_data.get("agreed"))
        save_account(code, given, agreed=agreed, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        for name, told in refused.errors.items():
            form.add_error(name, [str(one) for one in told])
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
        told = _test(account, request.POST.get("numer", "").replace(" ", ""))
    except TooManyAttempts as refused:
        return _page(request, told=str(refused), status=refused.status)
    except Refused as refused:
        words = WORDS.get(refused.trouble, "")
        return _page(request, told=f"{words} ({refused.provider_code})", status=422)
    except Unsendable:
        return _page(request, told=_("The gateway refused it."), status=422)
    except (Unknown, OSError):
        return _page(request, told=_("The gateway did not answer. Try again."), status=422)
    record("gateway.tested", by=actor(request.user), now=now, about=account, fields=[code])
    return _page(request, told=told, good=True)


@require_POST
@admins_only
def forget(request: StaffRequest, code: str) -> HttpResponse:
    """Delete the credentials."""
    forget_account(code, now=timezone.now(), by=actor(request.user))
    return redirect("messaging:gateway")


def _test(account: GatewayAccount, number: str) -> str:
    told = open_gateway(account).account()
    left = (
        _("Left on the account: %(sum)s %(unit)s.") % {"sum": told.balance, "unit": told.unit}
        if told.balance is not None
        else _("The gateway knows these credentials.")
    )
    if not number:
        return left
    profile = Profile.objects.current()
    sms = OutgoingSms(
        to=number if number.startswith("+") else f"+48{number}",
        text=_("Test of the SMS gateway."),
        sender=profile.short_name[:SENDER_LENGTH],
        idempotency_key=uuid7().hex,
    )
    send_by(account, sms)
    return f"{left} " + _("The gateway took the test SMS.")


def _page(
    request: StaffRequest,
    typed: dict[str, CredentialForm] | None = None,
    *,
    told: str = "",
    good: bool = False,
    status: int = 200,
) -> HttpResponse:
    chosen = Profile.objects.current().sms_gateway
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
        "chosen": chosen,
        "told": told,
        "good": good,
        "now": timezone.now(),
    }
    return render(request, "messaging/gateway.html", context, status=status)
