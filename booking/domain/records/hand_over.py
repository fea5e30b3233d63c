"""Each evening the records of the day are handed to the office's document system.

Each day has a row, so nothing is lost with a worker: it is leased, handed over outside of any
transaction, and settled. What fails is tried again for three days; what was handed over twice
carries the same id.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min

from booking.domain.scope import Scope
from booking.enums import IN_MASK
from booking.errors import NotFound
from booking.models import Booking, HandOver, HandOverState, RecordsAccount, Settings
from booking.models.zone import WARSAW
from tenants.audit.actor import SYSTEM, Actor
from tenants.audit.record import record
from tenants.due import due
from tenants.practice import is_practice
from tenants.tasks import after_commit

from .account import account_of, open_adapter
from .adapter import NotTaken
from .evening import DAY, HAND_OVER, last_day_over, next_evening
from .formats import FORMATS
from .record import Records, records_of_day
from .take import note_down

log = logging.getLogger(__name__)

PAUSES: Final[Sequence[timedelta]] = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 6, 12, 24, 24)),
)
LEASE: Final = timedelta(minutes=2)
BACK: Final = timedelta(days=14)
"""How far back a day is still looked for that was missed, by a broken clock say."""
BROKEN: Final = "the plug-in broke"
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class DayParcel:
    """The records of a day, as an adapter is given them (``adapter.Parcel``)."""

    id: UUID
    day: date
    records: Records

    @property
    def name(self) -> str:
        """Good for a file, without its ending."""
        return self.records.name

    @property
    def count(self) -> int:
        """How many visits."""
        return len(self.records.visits)

    def file(self, kind: str) -> bytes:
        """The records as ``json``, ``xml`` or ``csv``."""
        return FORMATS[kind][0](self.records)


def hand_over_due(*, now: datetime) -> int:
    """Hand over every day that is due; how many arrived. Doing it again is safe."""
    settings = Settings.objects.current()
    account = account_of(settings.records_adapter)
    if account is None:
        return 0
    _expect_days(account, now)
    arrived = 0
    while (one := _reserve(now)) is not None:
        arrived += _try(one, account, persons=settings.records_persons, now=now)
    first = HandOver.objects.filter(state=HandOverState.WAITING).aggregate(at=Min("due_at"))["at"]
    due(HAND_OVER, min(filter(None, (first, next_evening(now)))))
    return arrived


@transaction.atomic
def hand_over_again(day: date, *, now: datetime, by: Actor) -> None:
    """Let a day go out once more, as it is now. Raises ``NotFound`` for one that never went."""
    again = HandOver.objects.select_for_update().filter(day=day)
    if not again.update(
        state=HandOverState.WAITING, due_at=now, attempts=0, leased_until=None, error=""
    ):
        raise NotFound
    due(HAND_OVER, now)
    after_commit(HAND_OVER)
    record("records.again", by=by, now=now, about=again[0], fields=[day.isoformat()])


def _expect_days(account: RecordsAccount, now: datetime) -> None:
    last = last_day_over(now)
    first = max(account.since, last - BACK)
    begin = datetime.combine(first, time(), WARSAW)
    end = datetime.combine(last + DAY, time(), WARSAW)
    starts = Booking.objects.filter(
        state__in=IN_MASK, starts_at__gte=begin, starts_at__lt=end
    ).order_by()
    days = {at.astimezone(WARSAW).date() for at in starts.values_list("starts_at", flat=True)}
    known = set(HandOver.objects.filter(day__in=days).values_list("day", flat=True))
    HandOver.objects.bulk_create(
        [HandOver(day=day, due_at=now) for day in sorted(days - known)], ignore_conflicts=True
    )


def _reserve(now: datetime) -> HandOver | None:
    with transaction.atomic():
        found: HandOver | None = (
            HandOver.objects.due(now)
            .select_for_update(skip_locked=True)
            .order_by("due_at", "day")
            .first()
        )
        if found is not None:
            found.leased_until = now + LEASE
            HandOver.objects.filter(pk=found.pk).update(
                leased_until=found.leased_until, attempts=F("attempts") + 1
            )
            found.attempts += 1
    return found


def _try(one: HandOver, account: RecordsAccount, *, persons: bool, now: datetime) -> bool:
    records = records_of_day(one.day, Scope(), persons=persons, now=now)
    with transaction.atomic():  # before anything leaves, for it may have left whatever is answered
        note_down(records, account.code, persons=persons, now=now, by=SYSTEM)
    told: dict[str, object] = {"visits": len(records.visits), "tried_at": now, "error": ""}
    try:
        receipt = "" if is_practice() else _give(account, DayParcel(one.pk, one.day, records))
    except (NotTaken, NotFound) as refused:
        return _settle(one, state=HandOverState.REFUSED, **told | {"error": str(refused)[:LONGEST]})
    except Exception as trouble:
        known = isinstance(trouble, OSError)
        if not known:
            log.exception("records of %s: the adapter %s broke", one.day, account.code)
        return _later(one, now, **told | {"error": str(trouble)[:LONGEST] if known else BROKEN})
    _settle(one, state=HandOverState.DONE, **told, receipt=receipt[:LONGEST])
    return True


def _give(account: RecordsAccount, parcel: DayParcel) -> str:
    return open_adapter(account).hand_over(parcel)


def _later(one: HandOver, now: datetime, **told: object) -> bool:
    if one.attempts > len(PAUSES):
        return _settle(one, state=HandOverState.REFUSED, **told)
    return _settle(one, due_at=now + PAUSES[one.attempts - 1], **told)


def _settle(one: HandOver, **told: object) -> bool:
    """Write how it ended; nothing where the day was sent again since, or another took it over."""
    mine = HandOver.objects.filter(pk=one.pk, leased_until=one.leased_until)
    mine.update(leased_until=None, **told)
    return False
