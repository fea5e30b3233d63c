"""The office's account at a gateway: its credentials, sealed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.addresses import office_url
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.boxes import fill_in, filled_in
from tenants.errors import Invalid
from tenants.messaging.models import GatewayAccount
from tenants.profile.models import Profile

from .justsend import JustSend
from .protocol import SmsGateway
from .serwersms import SerwerSms
from .smsapi import SmsApi
from .smsplanet import SmsPlanet
from .twilio import Twilio

KINDS: Final[dict[str, Any]] = {
    one.code: one for one in (SmsApi, SerwerSms, SmsPlanet, JustSend, Twilio)
}


def account_of(code: str) -> GatewayAccount | None:
    """The account at that gateway, if credentials were given."""
    return GatewayAccount.objects.filter(code=code).first()


def open_gateway(account: GatewayAccount) -> SmsGateway:
    """The gateway's door with the account's credentials."""
    found: SmsGateway = KINDS[account.code](**filled_in(account))
    return found


def report_address(account: GatewayAccount) -> str:
    """Where the gateway tells what became of an SMS; the token in it is ours alone."""
    return office_url(f"/bramka/{account.code}/{account.callback_token}")


@transaction.atomic
def save_account(
    code: str, given: Mapping[str, str], *, agreed: bool, now: datetime, by: Actor
) -> GatewayAccount:
    """Keep credentials; a secret left empty stays as it is. The office sends by this gateway now.

    Raises ``Invalid`` with errors by field, also for a gateway outside the EU not ``agreed`` to.
    """
    kind = KINDS[code]
    account = GatewayAccount.objects.select_for_update().filter(code=code).first()
    account = account or GatewayAccount(code=code, callback_token=secrets.token_urlsafe(32))
    errors = fill_in(account, kind.boxes, given, _no_credential)
    if kind.outside_eu and not agreed:
        errors["agreed"] = [_("This gateway is outside the European Union. Agree to that first.")]
    if errors:
        raise Invalid(errors=errors)
    account.agreed_outside_eu_at = now if kind.outside_eu else None
    account.failures, account.paused_until, account.trouble = 0, None, ""
    account.changed_at = now
    account.save()
    Profile.objects.update(sms_gateway=code)
    record("gateway.saved", by=by, now=now, about=account, fields=[code, *given])
    return account


def forget_account(code: str, *, now: datetime, by: Actor) -> None:
    """Delete credentials; an office that sent by this gateway sends no SMS from now on."""
    account = account_of(code)
    if account is None:
        return
    with transaction.atomic():
        record("gateway.forgotten", by=by, now=now, about=account, fields=[code])
        account.delete()
        Profile.objects.filter(sms_gateway=code).update(sms_gateway="none")


def _no_credential(value: str) -> str:
    return "" if value.isascii() else _("This does not look like what the gateway gave you.")
