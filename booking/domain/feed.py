"""Visits for partners' programs: page by page, by their time or by what changed since (design, 8).

A program that keeps a copy asks for what changed, and asks again from ``updated_until``: the
moment of a change is taken before its transaction ends, so what is younger than ``MARGIN`` may
still be joined by something older. What lies in the margin is told twice rather than never.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.errors import Invalid
from booking.models import Booking, BookingEvent, Service, Unit
from booking.models.zone import WARSAW

from .listing.query import SHOWN

MARGIN: Final = timedelta(seconds=30)
RELATED: Final = ("service", "unit", "counter", "part_of__contact", "contact")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which visits; ``first`` and ``last`` are local days. ``since``: changed at or after."""

    unit: Unit | None = None
    service: Service | None = None
    states: Sequence[BookingState] = ()
    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    after: str = ""
    most: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Visits with the moment each last changed, and where the next page begins, if any."""

    visits: Sequence[tuple[Booking, datetime]]
    next: str | None


def page(wanted: Wanted) -> Page:
    """A page of visits; a visit of several matters is several rows. Raises ``Invalid``."""
    after = _read(wanted.after, "c" if wanted.since else "t") if wanted.after else None
    by = _by_change if wanted.since else _by_time
    rows = by(wanted, after)
    more, rows = len(rows) > wanted.most, rows[: wanted.most]
    mark = _write("c" if wanted.since else "t", rows[-1]) if more else None
    found = Booking.objects.select_related(*RELATED).prefetch_related("answers", "part_of__answers")
    whole = found.in_bulk([one for _at, one in rows])
    shown = [whole[one] for _at, one in rows if one in whole]
    changed = dict(
        BookingEvent.objects.filter(booking__in=whole).values_list("booking").annotate(Max("at"))
        .order_by()
    )  # fmt: skip
    return Page([(one, changed.get(one.pk, one.created_at)) for one in shown], mark)


def visit(booking_id: UUID) -> tuple[Booking, datetime] | None:
    """One visit as the list gives it; None where there is none, or only a hold."""
    found = Booking.objects.select_related(*RELATED).filter(pk=booking_id, state__in=SHOWN).first()
    if found is None:
        return None
    changed = BookingEvent.objects.filter(booking=found).aggregate(at=Max("at"))["at"]
    return found, changed or found.created_at


def _by_time(wanted: Wanted, after: tuple[datetime, UUID] | None) -> list[tuple[datetime, UUID]]:
    rows = Booking.objects.filter(_which(wanted))
    if after:
        rows = rows.filter(Q(starts_at__gt=after[0]) | Q(starts_at=after[0], pk__gt=after[1]))
    found = rows.order_by("starts_at", "pk").values_list("starts_at", "pk")
    return list(found[: wanted.most + 1])


def _by_change(wanted: Wanted, after: tuple[datetime, UUID] | None) -> list[tuple[datetime, UUID]]:
    """The last line of each history, in the order in which they were written."""
    later = BookingEvent.objects.filter(booking=OuterRef("booking"), number__gt=OuterRef("number"))
    lines = BookingEvent.objects.filter(
        ~Exists(later), booking__in=Booking.objects.filter(_which(wanted)), at__gte=wanted.since
    )
    if after:
        lines = lines.filter(Q(at__gt=after[0]) | Q(at=after[0], booking__gt=after[1]))
    found = lines.order_by("at", "booking").values_list("at", "booking")
    return list(found[: wanted.most + 1])


def _which(wanted: Wanted) -> Q:
    which = Q(state__in=wanted.states or SHOWN)
    if wanted.unit:
        which &= Q(unit=wanted.unit)
    if wanted.service:
        which &= Q(service=wanted.service)
    if wanted.first:
        which &= Q(starts_at__gte=datetime.combine(wanted.first, time(), WARSAW))
    if wanted.last:
        after = wanted.last + timedelta(days=1)
        which &= Q(starts_at__lt=datetime.combine(after, time(), WARSAW))
    return which


def _write(order: str, row: tuple[datetime, UUID]) -> str:
    plain = json.dumps([order, row[0].isoformat(), row[1].hex])
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def _read(mark: str, order: str) -> tuple[datetime, UUID]:
    try:
        plain: Any = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        kept, at, one = plain
        read = datetime.fromisoformat(at), UUID(one)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        kept, read = "", None
    if read is None or kept != order or read[0].tzinfo is None:
        told = _("Send a cursor as it was answered, with the same question.")
        raise Invalid(errors={"cursor": [told]})
    return read
