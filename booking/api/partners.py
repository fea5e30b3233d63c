"""The half of the API for partners' programs: with a key, by the rights the office gave it (U9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from .shapes import Shape
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


@dataclass(frozen=True, slots=True)
class Act:
    """What a program may say of a visit: the verb, and how the OpenAPI file tells it.

    ``body`` with its ``example``: what may be sent along, handed to the verb by name.
    """

    name: str
    verb: Verb
    summary: str
    told: Told
    body: type[Shape] | None = None
    example: Any = None


def act_view(act: Act) -> type[Call]:
    """The call that does ``act``; it answers the visit, and raises as the verb."""

    def post(_call: Call, request: Request, id: str) -> Response:
        key = need(request, Scope.CHANGE)
        sent = read(act.body, request.data) if act.body else {}
        booking_id = visit_id(id)
        if visit(booking_id) is None:
            raise NotFound
        by = key_actor(key, network_address(request._request))
        more = {name: text or "" for name, text in sent.items()}
        act.verb(booking_id=booking_id, now=timezone.now(), by=by, **more)
        return _one(request, key, booking_id)

    post.__doc__ = act.summary
    takes = Takes(
        path=(VISIT_ID,), body=act.body, example=act.example, keyed=True, scope=Scope.CHANGE
    )
    described = documented(act.name, PARTNERS, act.told, takes, refusals=CHANGING)
    return type(act.name.title(), (Call,), {"post": described(replayable(post))})


Arrival: Final = act_view(
    Act(
        "arrive",
        arrive,
        "The visitor has arrived; not before the day of the visit.",
        Told(VisitShape, "The visitor is here: all matters of the visit.", samples.ARRIVED),
    )
)
NoShow: Final = act_view(
    Act(
        "miss",
        miss,
        "The visitor did not come; not before the hour of the visit.",
        Told(VisitShape, "The visit is `missed`; a clerk can take it back.", samples.MISSED),
    )
)
Approval: Final = act_view(
    Act(
        "approve",
        approve,
        "The office takes a visit that waits for approval.",
        Told(VisitShape, "The visit is `booked`, and the resident is told.", samples.APPROVED),
    )
)
Rejection: Final = act_view(
    Act(
        "reject",
        reject,
        "The office refuses a visit that waits for approval.",
        Told(VisitShape, "The visit is `rejected`; the resident is told why.", samples.REJECTED),
        body=ReasonBody,
        example=samples.NO_DOCUMENT,
    )
)


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
