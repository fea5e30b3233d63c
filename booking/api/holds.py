"""A time kept for somebody while they fill in a form: take, look, extend, give back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.extend import check_held, extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.release import release
from booking.domain.retry import Busy
from booking.errors import (
    ExtensionsUsed,
    HoldExpired,
    NotFound,
    Outdated,
    OutsideLeadTime,
    SlotTaken,
    TooMany,
)
from booking.models import Booking, Settings
from booking.models.booking import Channel
from booking.pressure import bars_programs, note_attempt
from tenants.audit.actor import RESIDENT

from . import samples
from .documented import HOLDS, TOKEN, Takes, Told, documented
from .idempotency import replayable
from .inputs import HoldBody
from .lookup import further, held
from .problems import ForeignOrigin
from .reading import read, told
from .shapes import Held, HoldShape
from .view import Call, client, key_of
from .wanted import Wanted, wanted

PEOPLE_FIRST: Final = _(
    "Very many try to book at this moment, so times are given only to people on the office’s pages."
)


class Holds(Call):
    """``/holds``."""

    @documented(
        "hold",
        HOLDS,
        Told(
            HoldShape,
            "The place is kept until `held_until`; a client (cookie or API key) keeps one"
            " place: a new one releases the old.",
            samples.HOLD,
            201,
        ),
        Takes(body=HoldBody, example=samples.WANTED, keyed=True),
        refusals=(NotFound, SlotTaken, OutsideLeadTime, TooMany),
    )
    @replayable
    def post(self, request: Request) -> Response:
        """Take a time."""
        now = timezone.now()
        if key_of(request) is None:  # a partner's key has a limit of its own
            note_attempt(now)
            if bars_programs(now):
                raise TooMany(PEOPLE_FIRST)
        asked = read(HoldBody, request.data)
        named = asked["service"], asked.get("unit") or ""
        found = wanted(*named)
        try:
            held_now = _hold(request, asked, found, now)
        except (Outdated, NotFound, OutsideLeadTime):
            if not found.as_of:
                raise
            held_now = _hold(request, asked, wanted(*named, anew=True), now)
        return Response(told(HoldShape, held_now), status=201)


class OneHold(Call):
    """``/holds/{token}``."""

    @documented(
        "read_hold",
        HOLDS,
        Told(HoldShape, "How long the form may still be open.", samples.HOLD),
        Takes(path=(TOKEN,)),
        refusals=(HoldExpired,),
    )
    def get(self, request: Request, token: str) -> Response:
        """The hold, as long as it lasts."""
        booking = held(token)
        check_held(booking, timezone.now())
        return Response(_shape(booking))

    @documented(
        "release",
        HOLDS,
        Told(None, "The place is free again; nothing happens to a hold that is over.", status=204),
        Takes(path=(TOKEN,)),
        refusals=(ForeignOrigin, Busy),
    )
    def delete(self, request: Request, token: str) -> Response:
        """Give the time back; a second time changes nothing."""
        release(booking_id=held(token).pk, now=timezone.now(), by=RESIDENT)
        return Response(status=204)


class Extension(Call):
    """``/holds/{token}/extension``."""

    @documented(
        "extend",
        HOLDS,
        Told(HoldShape, "`held_until` counts anew from now (WCAG 2.2.1).", samples.HOLD),
        Takes(path=(TOKEN,), keyed=True),
        refusals=(ExtensionsUsed, HoldExpired),
    )
    @replayable
    def post(self, request: Request, token: str) -> Response:
        """Start the time of the form anew."""
        booking = held(token)
        extended = extend(booking_id=booking.pk, now=timezone.now())
        booking.expires_at, booking.extensions_used = extended.expires_at, extended.extensions_used
        return Response(_shape(booking))


def _hold(request: Request, asked: dict[str, Any], found: Wanted, now: datetime) -> Held:
    wish = HoldRequest(
        found.service,
        asked["start"],
        found.unit,
        people=asked["people"],
        client=client(request),
        channel=Channel.API,
        language=get_language() or "pl",
        further=further(found.service, asked.get("services", ())),
        as_of=found.as_of,
    )
    return Held(hold(request=wish, now=now, by=RESIDENT), found.extensions)


def _shape(booking: Booking) -> dict[str, Any]:
    return told(HoldShape, Held(booking, Settings.objects.current().hold_extensions))
