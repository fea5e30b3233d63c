"""Reminders on a phone: a browser asks for them, for one visit (P11); off unless the office wants.

The servers of browsers' makers lie outside the EU: what goes there is sealed for the one browser.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.enums import BookingState
from booking.errors import Invalid, NotFound, WrongState
from booking.models import Booking, Contact, PushSubscription, Settings
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.webpush.endpoint import BadEndpoint, check_endpoint
from tenants.messaging.webpush.vapid import public_key
from tenants.secrets import blind_index

PREFIX: Final = "push:"
MOST: Final = 5
KEY_BYTES: Final = 65
AUTH_BYTES: Final = 16
LEAD: Final = "2h"
"""Where the office sets no lead for SMS, whose words these are."""


def push_key(booking: Booking) -> str:
    """The key a browser asks with; "" where the office does not push, or the visit is none."""
    wanted = booking.state == BookingState.BOOKED and Settings.objects.current().web_push
    return public_key() if wanted else ""


@transaction.atomic
def subscribe(booking: Booking, said: Mapping[str, Any], *, now: datetime) -> PushSubscription:
    """Remind this browser of the visit; asked again it is the same subscription.

    Raises ``NotFound`` where the office does not push, ``WrongState``, ``Invalid``.
    """
    settings = Settings.objects.current()
    if not settings.web_push:
        raise NotFound
    contact = Contact.objects.select_for_update().filter(booking=booking).first()
    if booking.state != BookingState.BOOKED or contact is None:
        raise WrongState
    endpoint, sealed = _read(said)
    if contact.push_subscriptions.count() >= MOST:
        raise Invalid(errors={"endpoint": [_("Enough devices are reminded already.")]})
    kept, _made = PushSubscription.objects.get_or_create(
        contact=contact,
        endpoint_index=blind_index("push", endpoint),
        defaults={"sealed": sealed, "created_at": now},
    )
    owe(reminders_by_push(booking, settings, now), now=now)
    return kept


def reminders_by_push(booking: Booking, settings: Settings, now: datetime) -> list[Owed]:
    """A reminder to each device that asked, at the moments of those by SMS."""
    from .letters import ABOUT, leads_of, reminder_moment  # noqa: PLC0415 - letters owe these too

    if not settings.web_push:
        return []
    devices = PushSubscription.objects.filter(contact__booking=booking).values_list("pk", flat=True)
    return [
        Owed(
            kind="reminder",
            channel=MessageChannel.PUSH,
            occasion=f"{lead}-{booking.moves}",
            about_kind=ABOUT,
            about=booking.pk,
            due_at=at,
            not_after=booking.starts_at,
            recipient=f"{PREFIX}{device}",
            language=booking.language,
        )
        for device in devices
        for lead in leads_of(settings.reminder.get("sms")) or [LEAD]
        if (at := reminder_moment(booking.starts_at, lead)) > now
    ]


def address_of(message: Message) -> str:
    """The subscription a push goes to, as JSON; "" where it is forgotten."""
    device = UUID(message.recipient.removeprefix(PREFIX))
    kept = PushSubscription.objects.filter(pk=device, contact__booking=message.about).first()
    return kept.sealed if kept else ""


def _read(said: Mapping[str, Any]) -> tuple[str, str]:
    """The endpoint, and what is kept of it; raises ``Invalid``."""
    try:
        endpoint, keys = str(said["endpoint"]), dict(said["keys"])
        check_endpoint(endpoint)
        told = {"endpoint": endpoint, "p256dh": str(keys["p256dh"]), "auth": str(keys["auth"])}
        if len(_bytes(told["p256dh"])) != KEY_BYTES or len(_bytes(told["auth"])) != AUTH_BYTES:
            raise ValueError
    except (KeyError, TypeError, ValueError, binascii.Error, BadEndpoint) as error:
        wrong = [_("This is no address of a browser.")]
        raise Invalid(errors={"endpoint": wrong}) from error
    return endpoint, json.dumps(told)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
