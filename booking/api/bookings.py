"""Visits, managed with the token that submitting answers."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_pin
from booking.domain.contact import ContactData
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.reschedule_to_hold import reschedule_to_hold
from booking.domain.submit import Submission, submit
from booking.errors import (
    AlreadyConfirmed,
    BookingExpired,
    HoldExpired,
    NotFound,
    OutsideLeadTime,
    PhoneOnly,
    PinDead,
    SlotTaken,
    TooMany,
    WrongPin,
    WrongState,
)
from booking.models import Booking
from tenants.api_keys.models import Scope
from tenants.audit.actor import RESIDENT

from . import samples
from .documented import BOOKINGS, PARTNERS, TOKEN, Takes, Told, documented
from .idempotency import replayable
from .inputs import (
    BookingBody,
    PinBody,
    ReasonBody,
    RescheduleBody,
    VisitsQuery,
    check_needs,
)
from .lookup import UUID_FORM, held, managed, unit_named
from .partners import KEYED, listed, one, visit_id
from .reading import read
from .shapes import BookingShape, SubmittedShape
from .shapes_partner import VisitShape, VisitsShape
from .view import Call


class Bookings(Call):
    """``/bookings``."""

    @documented(
        "list_bookings",
        PARTNERS,
        Told(
            VisitsShape,
            "In the order of their times; with `updated_since` in the order of their changes. A"
            " visit of several matters is several rows.",
            samples.PAGE,
        ),
        Takes(query=VisitsQuery, scope=Scope.READ),
        refusals=(NotFound, *KEYED),
    )
    def get(self, request: Request) -> Response:
        """The office's visits, page by page, for a partner's program."""
        return listed(request)

    @documented(
        "submit",
        BOOKINGS,
        Told(
            SubmittedShape,
            "`pending` until the PIN or the link of the message is used; `booked` (or"
            " `awaiting_approval`) where the office asks no confirmation.",
            samples.SUBMITTED,
            201,
        ),
        Takes(body=BookingBody, example=samples.FORM, keyed=True),
        refusals=(NotFound, AlreadyConfirmed, HoldExpired, TooMany, PhoneOnly),
    )
    @replayable
    def post(self, request: Request) -> Response:
        """Send the form of a held time: it becomes a visit."""
        now = timezone.now()
        asked = read(BookingBody, request.data)
        form = Submission(
            contact=ContactData(
                first_name=asked["first_name"],
                last_name=asked["last_name"],
                email=asked.get("email") or "",
                phone=asked.get("phone") or "",
                pesel=asked.get("pesel") or "",
            ),
            answers=asked.get("answers", {}),
            consents=dict.fromkeys(asked.get("consents", ())),
            language=asked.get("language") or get_language() or "pl",
            needs=asked.get("needs", ()),
        )
        hold = held(asked["hold"])
        check_needs(form.needs, hold.location)
        sent = submit(booking_id=hold.pk, form=form, now=now, by=RESIDENT)
        return Response(SubmittedShape(sent, context={"now": now}).data, status=201)


class OneBooking(Call):
    """``/bookings/{token}``."""

    @documented(
        "read_booking",
        BOOKINGS,
        Told(
            PolymorphicProxySerializer("AnyBooking", [BookingShape, VisitShape], None),
            "By its token: nothing about the person. By its id, with an API key: as in the list.",
            samples.VISIT,
        ),
        Takes(path=(TOKEN,)),
        refusals=KEYED,
    )
    def get(self, request: Request, token: str) -> Response:
        """The visit, by the token of its owner, or by its id for a partner's program."""
        if UUID_FORM.fullmatch(token):
            return one(request, visit_id(token))
        return _answer(managed(token), timezone.now())


class Confirmation(Call):
    """``/bookings/{token}/confirmation``."""

    @documented(
        "confirm",
        BOOKINGS,
        Told(
            BookingShape,
            "The visit is booked, or waits for approval. Five wrong PINs kill the PIN; the link in"
            " the message still works.",
            samples.BOOKED,
        ),
        Takes(path=(TOKEN,), body=PinBody, example=samples.PIN, keyed=True),
        refusals=(WrongPin, PinDead, BookingExpired, AlreadyConfirmed),
    )
    @replayable
    def post(self, request: Request, token: str) -> Response:
        """Confirm with the PIN from the message."""
        now = timezone.now()
        booking = managed(token)
        asked = read(PinBody, request.data)
        return _answer(confirm_by_pin(booking_id=booking.pk, pin=asked["pin"], now=now), now)


class Cancellation(Call):
    """``/bookings/{token}/cancellation``."""

    @documented(
        "cancel",
        BOOKINGS,
        Told(BookingShape, "The visit, with `cancelled` as its status.", samples.CANCELLED),
        Takes(path=(TOKEN,), body=ReasonBody, example=samples.REASON, keyed=True),
        refusals=(WrongState, BookingExpired),
    )
    @replayable
    def post(self, request: Request, token: str) -> Response:
        """Give the visit back; a second time answers the same."""
        now = timezone.now()
        booking = managed(token)
        reason = read(ReasonBody, request.data).get("reason") or ""
        return _answer(cancel(booking_id=booking.pk, reason=reason, now=now, by=RESIDENT), now)


class Reschedule(Call):
    """``/bookings/{token}/reschedule``."""

    @documented(
        "reschedule",
        BOOKINGS,
        Told(
            BookingShape,
            "The visit at its new time; reference and token stay. With `hold` the hold is given up"
            " and the visit takes its place, both or nothing.",
            samples.MOVED,
        ),
        Takes(path=(TOKEN,), body=RescheduleBody, example=samples.MOVE, keyed=True),
        refusals=(WrongState, SlotTaken, OutsideLeadTime, HoldExpired),
    )
    @replayable
    def post(self, request: Request, token: str) -> Response:
        """Move the visit to another time, of the same matter."""
        now = timezone.now()
        booking = managed(token)
        asked = read(RescheduleBody, request.data)
        if "hold" in asked:
            hold = held(asked["hold"]).pk
            moved = reschedule_to_hold(booking_id=booking.pk, hold_id=hold, now=now, by=RESIDENT)
        else:
            unit = unit_named(asked["unit"]) if asked.get("unit") else None
            goal = MoveRequest(asked["start"], unit)
            moved = reschedule(booking_id=booking.pk, request=goal, now=now, by=RESIDENT)
        return _answer(moved, now)


def _answer(booking: Booking, now: datetime) -> Response:
    return Response(BookingShape(booking, context={"now": now}).data)
