"""SMS: one protocol for all gateways; in the demo a sink that shows them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from typing import ClassVar, Final, Protocol

from django.conf import settings

from tenants.context import current_office
from tenants.messaging.gsm import fold
from tenants.messaging.models import Message
from tenants.messaging.sources import Letter
from tenants.messaging.texts import Text
from tenants.profile.models import Profile

from . import Send, Unknown, Unsendable

TIMEOUT_SECONDS: Final = 10
SENDER_LENGTH: Final = 11
BUSY: Final = 429
SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """``to`` as ``+48…``; the key lets a gateway that knows such keys refuse a repetition."""

    to: str
    text: str
    sender: str
    idempotency_key: str
    kind: str


class SmsGateway(Protocol):
    """One company's door.

    ``takes_idempotency_key``: told twice with one key, it sends once.
    """

    code: ClassVar[str]
    takes_idempotency_key: ClassVar[bool]

    def send(self, sms: OutgoingSms) -> str:
        """Hand it over; the gateway's own id. Raises ``Unsendable``, ``Unknown``, ``OSError``."""


class SinkGateway:
    """The demo's: everything lands on a page."""

    code: ClassVar[str] = "sink"
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
        request = urllib.request.Request(  # noqa: S310 - the address is a setting of ours
            f"{settings.OKIENKO_SINK_URL}/api/messages",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        post(request)
        return sms.idempotency_key


def post(request: urllib.request.Request) -> bytes:
    """Send a request, and tell what a failure means for the message in it.

    Raises ``Unsendable`` when refused for good (4xx but 429), ``Unknown`` when there is no answer,
    ``OSError`` when nothing was taken.
    """
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        if error.code < SERVER_ERROR and error.code != BUSY:
            raise Unsendable(f"refused with {error.code}") from error
        raise
    except urllib.error.URLError:  # from connecting or asking: there was no one to take it
        raise
    except (OSError, HTTPException) as error:
        raise Unknown from error


GATEWAYS: Final[dict[str, SmsGateway]] = {SinkGateway.code: SinkGateway()}


def prepare_sms(message: Message, letter: Letter, text: Text) -> Send:
    """Make one SMS ready for the office's gateway. Raises ``Unsendable`` where there is none."""
    profile = Profile.objects.current()
    gateway = GATEWAYS.get(profile.sms_gateway)
    if gateway is None:
        raise Unsendable("no gateway")
    words = fold(text.body) if profile.sms_fold_polish else text.body
    sender = profile.short_name[:SENDER_LENGTH]
    sms = OutgoingSms(letter.to, words, sender, message.pk.hex, message.kind)
    return partial(_send, gateway, sms)


def _send(gateway: SmsGateway, sms: OutgoingSms) -> str:
    try:
        return gateway.send(sms)
    except Unknown as error:
        raise Unknown(again=gateway.takes_idempotency_key) from error
