"""Screens in the hall: an admin makes an address for one and ends it; no secret is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.errors import Invalid, NotFound
from booking.models import HallDevice, Location
from booking.models.device import DeviceKind
from tenants.audit.actor import Actor
from tenants.audit.record import record

SECRET_BYTES: Final = 32
SECRET_SIGNS: Final = 43
MINUTE: Final = timedelta(minutes=1)


@transaction.atomic
def make_device(
    *, name: str, kind: str, location_id: UUID | None, now: datetime, by: Actor
) -> tuple[HallDevice, str]:
    """A new screen and the secret of its address, which is shown once. Raises ``Invalid``."""
    halls = Location.objects.filter(hall=True)
    location = halls.filter(pk=location_id).first() if location_id else None
    problems: dict[str, list[str]] = {}
    if not name.strip():
        problems["name"] = [_("Say where the screen stands.")]
    if kind not in DeviceKind.values:
        problems["kind"] = [_("Choose what the screen is for.")]
    if location is None:
        problems["location"] = [_("Choose a building whose hall has numbers.")]
    if problems:
        raise Invalid(errors=problems)
    assert location is not None
    text = secrets.token_urlsafe(SECRET_BYTES)
    made = HallDevice.objects.create(
        name=name.strip(), kind=kind, location=location, digest=_digest(text), created_at=now
    )
    record("hall_device.make", by=by, now=now, about=made, fields=[kind])
    return made, text


@transaction.atomic
def end_device(device_id: UUID, *, now: datetime, by: Actor) -> HallDevice:
    """Let its address open nothing any more, at once. Raises ``NotFound``."""
    device: HallDevice | None = (
        HallDevice.objects.working().select_for_update().filter(pk=device_id).first()
    )
    if device is None:
        raise NotFound
    device.ended_at = now
    device.save(update_fields=["ended_at"])
    record("hall_device.end", by=by, now=now, about=device)
    return device


def known_device(text: str, kind: DeviceKind, *, now: datetime) -> HallDevice:
    """The screen of a secret, with its building; one query, now and then one more.

    Raises ``NotFound``: for what is no secret of this office, for one that was ended, for another
    kind of screen, and where the building has no hall any more.
    """
    if len(text) != SECRET_SIGNS or not text.isascii():
        raise NotFound
    device: HallDevice | None = (
        HallDevice.objects.working()
        .select_related("location")
        .filter(digest=_digest(text), kind=kind, location__hall=True)
        .first()
    )
    if device is None:
        raise NotFound
    if device.seen_at is None or device.seen_at <= now - MINUTE:
        HallDevice.objects.filter(pk=device.pk).update(seen_at=now)
    return device


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
