"""A time kept for somebody while they fill in a form: take, look, extend, give back."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.extend import check_held, extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.release import release
from booking.models import Booking, Settings
from booking.models.booking import Channel
from tenants.audit.actor import RESIDENT

from .idempotency import replayable
from .inputs import HoldBody
from .lookup import held, service_named, unit_named
from .reading import read
from .shapes import HoldShape
from .view import Call, client


class Holds(Call):
    """``/holds``."""

    @replayable
    def post(self, request: Request) -> Response:
        """Take a time."""
        asked = read(HoldBody, request.data)
        unit = asked.get("unit")
        wanted = HoldRequest(
            service_named(asked["service"]),
            asked["start"],
            unit_named(unit) if unit else None,
            people=asked["people"],
            client=client(request),
            channel=Channel.API,
            language=get_language() or "pl",
        )
        booking = hold(request=wanted, now=timezone.now(), by=RESIDENT)
        return Response(_shape(booking), status=201)


class OneHold(Call):
    """``/holds/{token}``."""

    def get(self, request: Request, token: str) -> Response:
        """The hold, as long as it lasts."""
        booking = held(token)
        check_held(booking, timezone.now())
        return Response(_shape(booking))

    def delete(self, request: Request, token: str) -> Response:
        """Give the time back; a second time changes nothing."""
        release(booking_id=held(token).pk, now=timezone.now(), by=RESIDENT)
        return Response(status=204)


class Extension(Call):
    """``/holds/{token}/extension``."""

    @replayable
    def post(self, request: Request, token: str) -> Response:
        """Start the time of the form anew."""
        booking = held(token)
        extended = extend(booking_id=booking.pk, now=timezone.now())
        booking.expires_at, booking.extensions_used = extended.expires_at, extended.extensions_used
        return Response(_shape(booking))


def _shape(booking: Booking) -> dict[str, object]:
    return HoldShape(booking, context={"settings": Settings.objects.current()}).data
