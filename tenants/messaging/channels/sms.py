"""SMS: one protocol for all gateways; in the demo a sink that shows them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from django.conf import settings

from tenants.context import current_office
from tenants.messaging.gsm import fold
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

from . import Unknown, Unsendable

TIMEOUT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """``to`` as ``+48…``; the key lets a gateway that knows such keys refuse a repetition."""

    to: str
    text: str
    sender: str
    idempotency_key: str
    kind: str


class SmsGateway(Protocol):
    """One company's door."""

    code: ClassVar[str]

    def send(self, sms: OutgoingSms) -> str:
        """Hand it over; the gateway's own id. Raises ``Unsendable``, ``Unknown``, ``OSError``."""


class SinkGateway:
    """The demo's: everything lands on a page."""

    code: ClassVar[str] = "sink"

    def send(self, sms: OutgoingSms) -> str:
        """Post to the sink's page."""
        body = {
            "to": sms.to,
            "text": sms.text,
            "sender": sms.sender,
            "kind": sms.kind,
            "office": current_office().subdomain,
        }
        request = urllib.request.Request(  # noqa: S310 - the address is a setting of ours
            f"{settings.OKIENKO_SINK_URL}/api/messages",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 - as above
                return sms.idempotency_key
        except TimeoutError as error:
            raise Unknown from error


GATEWAYS: Final[dict[str, SmsGateway]] = {SinkGateway.code: SinkGateway()}


def send_sms(message: Message, letter: Letter, text: Text) -> str:
    """Send one SMS through the office's gateway. Raises as ``SmsGateway.send``."""
    profile = Profile.objects.current()
    gateway = GATEWAYS.get(profile.sms_gateway)
    if gateway is None:
        raise Unsendable("no gateway")
    words = fold(text.body) if profile.sms_fold_polish else text.body
    return gateway.send(
        OutgoingSms(letter.to, words, profile.short_name[:11], message.pk.hex, message.kind)
    )
