"""SMS: by the office's own gateway; in the demo into a sink that shows them."""

from __future__ import annotations

import json
import logging
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final
from uuid import uuid5

from django.conf import settings
from django.utils import timezone

from tenants.context import current_office
from tenants.messaging.breaker import failed, may_try, worked
from tenants.messaging.courtesy import Wait
from tenants.messaging.gateways.accounts import account_of, open_gateway, report_address
from tenants.messaging.gateways.http import no_of
from tenants.messaging.gateways.line import exchange
from tenants.messaging.gateways.protocol import (
    ALL_ARE_LOST,
    Later,
    OutgoingSms,
    Refused,
    known_by,
)
from tenants.messaging.gsm import fold, parts
from tenants.messaging.lease import TAKEN
from tenants.messaging.models import GatewayAccount, Message, MessageChannel
from tenants.messaging.notices import GATEWAY_DOWN, tell_admins
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.sources import Letter, source_of
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

from . import Send, Unknown, Unsendable

logger = logging.getLogger(__name__)

SENDER_LENGTH: Final = 11
SINK: Final = "sink"
PAUSED: Final = "gateway left alone"
MOMENT: Final = timedelta(seconds=1)
AGAIN: Final = "again"
"""Among a message's details: a person had it sent once more, after the gateway had lost it."""


class GatewayClosed(Unsendable):
    """The office's gateway does not work; what it would have carried goes another way."""


def prepare_sms(message: Message, letter: Letter, text: Text) -> Send | Wait:
    """Make one SMS ready for the office's gateway; while that is left alone, who has nothing but
    a telephone waits.

    Raises ``Unsendable`` where there is no gateway, or another one than the one that may have it;
    ``GatewayClosed`` when it goes by e-mail instead.
    """
    profile = Profile.objects.current()
    words = fold(text.body) if profile.sms_fold_polish else text.body
    message.parts = parts(words)
    sms = OutgoingSms(letter.to, words, sender_of(profile), key_of(message), message.kind)
    if profile.sms_gateway == SINK:
        return partial(_to_sink, sms)
    account = account_of(profile.sms_gateway)
    if account is None:
        raise Unsendable("no gateway")
    if message.error == TAKEN and not _may_have(account, message):
        raise Unsendable("another gateway")
    if not may_try(account, now := timezone.now()):
        if not instead_by_email(message):
            return Wait(max(account.paused_until or now, now) + MOMENT, PAUSED)
        raise GatewayClosed(f"{account.code} paused: {account.trouble}")
    return partial(_send, account, sms, message)


def _may_have(account: GatewayAccount, message: Message) -> bool:
    """Tell whether this account, as it is now, is the one that may have taken it: it knows."""
    since = message.sent_at
    return message.gateway == account.code and since is not None and account.changed_at <= since


def sender_of(profile: Profile) -> str:
    """What stands as sender on the telephone; gateways take eleven signs and no Polish letters."""
    return profile.sms_sender or fold(profile.short_name or profile.name)[:SENDER_LENGTH].strip()


def key_of(message: Message) -> str:
    """What a gateway knows this SMS by: the same for each try, another when a person repeats it."""
    again = message.details.get(AGAIN)
    return uuid5(message.pk, str(again)).hex if again else message.pk.hex


def send_by(account: GatewayAccount, sms: OutgoingSms) -> str:
    """Hand one SMS to the gateway; its own id. Raises as ``SmsGateway.send``."""
    gateway = open_gateway(account)
    return gateway.send(replace(sms, report_to=report_address(account)))


def _send(account: GatewayAccount, sms: OutgoingSms, message: Message) -> str:
    message.gateway = account.code
    try:
        provider_id = send_by(account, sms)
    except Refused as error:
        if error.trouble in ALL_ARE_LOST:
            _trouble(account, str(error), message, for_good=True)
            if instead_by_email(message):
                raise GatewayClosed(str(error)) from error
            raise Later(str(error)) from error  # somebody may mend it while it is of use
        worked(account)
        raise
    except Unknown as error:
        _trouble(account, str(error), message)
        knows_keys = open_gateway(account).takes_idempotency_key
        if knows_keys:
            message.provider_id = known_by(sms.idempotency_key)
        raise Unknown(str(error), again=knows_keys) from error
    except OSError as error:
        _trouble(account, str(error) or type(error).__name__, message)
        raise
    worked(account)
    return provider_id


def _trouble(
    account: GatewayAccount, told: str, message: Message, *, for_good: bool = False
) -> None:
    now: datetime = timezone.now()
    if failed(account, told, now, for_good=for_good):
        label = open_gateway(account).label
        logger.warning("gateway %s is left alone for a while: %s", account.code, told)
        tell_admins(GATEWAY_DOWN, now=now, because_of=message, gateway=label, reason=told)


def instead_by_email(message: Message) -> bool:
    """Owe the same by e-mail: once, and not where it goes by e-mail anyway; False: no address."""
    now = timezone.now()
    mail = copy(message)
    mail.channel = MessageChannel.EMAIL
    if source_of(mail).letter(mail) is None:
        return False
    owed = Owed(
        kind=message.kind,
        channel=MessageChannel.EMAIL,
        occasion=message.occasion,
        about_kind=message.about_kind,
        about=message.about,
        due_at=now,
        not_after=message.not_after,
        recipient=message.recipient,
        language=message.language,
        details=message.details,
    )
    owe([owed], now=now)
    return True


class SinkGateway:
    """The demo's: everything lands on a page."""

    takes_idempotency_key: ClassVar[bool] = False

    def send(self, sms: OutgoingSms) -> str:
        """Post to the sink's page."""
        body = {
            "to": sms.to,
            "text": sms.text,
            "sender": sms.sender,
            "kind": sms.kind,
            "office": current_office().subdomain,
        }
        url = f"{settings.OKIENKO_SINK_URL}/api/messages"
        kind = {"Content-Type": "application/json"}
        no = no_of(exchange(url, json.dumps(body).encode(), kind))
        if no is not None:
            raise no
        return sms.idempotency_key


def _to_sink(sms: OutgoingSms) -> str:
    sink = SinkGateway()
    try:
        return sink.send(sms)
    except Unknown as error:
        raise Unknown(again=sink.takes_idempotency_key) from error
