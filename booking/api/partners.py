"""The half of the API for partners' programs: with a key, by the rights the office gave it (U9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.approve import approve, reject
from booking.domain.attend import arrive, miss
from booking.domain.feed import MARGIN, Wanted, page, visit
from booking.errors import NotFound, WrongState
from booking.models import Booking
from tenants.accounts.access import SAFE, OfficeSuspended
from tenants.api_keys.keys import KeyNeeded, ScopeMissing, key_actor
from tenants.api_keys.models import ApiKey, Scope
from tenants.audit.record import record
from tenants.context import current_office
from tenants.entitlements import is_read_only
from tenants.network import network_address

from . import samples
from .documented import PARTNERS, VISIT_ID, Takes, Told, documented
from .idempotency import replayable
from .inputs import ReasonBody, VisitsQuery
from .lookup import service_named, unit_named
from .reading import read
from .shapes_partner import VisitShape, VisitsShape
from .view import Call, key_of

Verb = Callable[..., Booking]
KEYED: Final = (KeyNeeded, ScopeMissing)
CHANGING: Final = (WrongState, OfficeSuspended, "forbidden", *KEYED)


def need(request: Request, scope: Scope) -> ApiKey:
    """The key that calls; raises ``KeyNeeded``, ``ScopeMissing``, 403 in a frozen office."""
    key = key_of(request)
    if key is None:
        raise KeyNeeded
    if not key.opens(scope):
        raise ScopeMissing
    if request.method not in SAFE and current_office().is_frozen:
        raise OfficeSuspended
    if request.method not in SAFE and is_read_only():
        raise PermissionDenied
    return key


def listed(request: Request) -> Response:
    """``GET /bookings``."""
    key = need(request, Scope.READ)
    now = timezone.now()
    asked = read(VisitsQuery, request.query_params)
    found = page(
        Wanted(
            unit=unit_named(asked["unit"]) if asked.get("unit") else None,
            service=service_named(asked["service"]) if asked.get("service") else None,
            states=asked.get("status", ()),
            first=asked.get("date") or asked.get("from"),
            last=asked.get("date") or asked.get("to"),
            since=asked.get("updated_since"),
            after=asked.get("cursor") or "",
            most=asked["limit"],
        )
    )
    with transaction.atomic():
        visits = [_shown(one, at, request, key) for one, at in found.visits]
        _note_persons(request, key, [one for one, _at in found.visits], now)
    return Response(
        VisitsShape({"results": visits, "next": found.next, "updated_until": now - MARGIN}).data
    )


def one(request: Request, booking_id: UUID) -> Response:
    """``GET /bookings/{id}``; raises ``NotFound``."""
    key = need(request, Scope.READ)
    return _one(request, key, booking_id)


def _one(request: Request, key: ApiKey, booking_id: UUID) -> Response:
    found = visit(booking_id)
    if found is None:
        raise NotFound
    with transaction.atomic():
        _note_persons(request, key, [found[0]], timezone.now())
        return Response(VisitShape(_shown(*found, request, key)).data)


class Act(Call):
    """What a program may say of a visit; each answers the visit."""

    verb: Verb

    def act(self, request: Request, id: str, **more: Any) -> Response:
        """Do it. Raises as the verb."""
        key = need(request, Scope.CHANGE)
        booking_id = visit_id(id)
        if visit(booking_id) is None:
            raise NotFound
        by = key_actor(key, network_address(request._request))
        type(self).verb(booking_id=booking_id, now=timezone.now(), by=by, **more)
        return _one(request, key, booking_id)


class Arrival(Act):
    """``/bookings/{id}/arrival``."""

    verb = staticmethod(arrive)

    @documented(
        "arrive",
        PARTNERS,
        Told(VisitShape, "The visitor is here: all matters of the visit.", samples.ARRIVED),
        Takes(path=(VISIT_ID,), keyed=True, scope=Scope.CHANGE),
        refusals=CHANGING,
    )
    @replayable
    def post(self, request: Request, id: str) -> Response:
        """The visitor has arrived; not before the day of the visit."""
        return self.act(request, id)


class NoShow(Act):
    """``/bookings/{id}/no-show``."""

    verb = staticmethod(miss)

    @documented(
        "miss",
        PARTNERS,
        Told(VisitShape, "The visit is `missed`; a clerk can take it back.", samples.MISSED),
        Takes(path=(VISIT_ID,), keyed=True, scope=Scope.CHANGE),
        refusals=CHANGING,
    )
    @replayable
    def post(self, request: Request, id: str) -> Response:
        """The visitor did not come; not before the hour of the visit."""
        return self.act(request, id)


class Approval(Act):
    """``/bookings/{id}/approval``."""

    verb = staticmethod(approve)

    @documented(
        "approve",
        PARTNERS,
        Told(VisitShape, "The visit is `booked`, and the resident is told.", samples.APPROVED),
        Takes(path=(VISIT_ID,), keyed=True, scope=Scope.CHANGE),
        refusals=CHANGING,
    )
    @replayable
    def post(self, request: Request, id: str) -> Response:
        """The office takes a visit that waits for approval."""
        return self.act(request, id)


class Rejection(Act):
    """``/bookings/{id}/rejection``."""

    verb = staticmethod(reject)

    @documented(
        "reject",
        PARTNERS,
        Told(VisitShape, "The visit is `rejected`; the resident is told why.", samples.REJECTED),
        Takes(
            path=(VISIT_ID,), body=ReasonBody, example=samples.NO_DOCUMENT, keyed=True,
            scope=Scope.CHANGE,
        ),
        refusals=CHANGING,
    )  # fmt: skip
    @replayable
    def post(self, request: Request, id: str) -> Response:
        """The office refuses a visit that waits for approval."""
        return self.act(request, id, reason=read(ReasonBody, request.data).get("reason") or "")


def visit_id(text: str) -> UUID:
    """The id of a visit; raises ``NotFound`` for what can be none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _shown(booking: Booking, changed: datetime, request: Request, key: ApiKey) -> dict[str, Any]:
    return {"booking": booking, "changed": changed, "person": key.opens(Scope.PERSON)}


def _note_persons(request: Request, key: ApiKey, visits: list[Booking], now: datetime) -> None:
    """Say whose data were read; of several the number too, by which an incident counts people."""
    if not visits or not key.opens(Scope.PERSON):
        return
    by = key_actor(key, network_address(request._request))
    whole = {one.part_of or one for one in visits}
    fields = {one.reference for one in whole}
    if len(whole) == 1:
        record("api.persons_read", by=by, now=now, about=whole.pop(), fields=fields)
    else:
        record("api.persons_read", by=by, now=now, fields={*fields, str(len(whole))})
