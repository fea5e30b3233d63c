"""Which visits a day gets: by dice that fall the same way each time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from django.db import transaction

from booking.domain.attend import arrive
from booking.domain.hold import HoldRequest, hold
from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking, Service
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor

from .day import DayPlan
from .story import MARK, End, Visit, tell

Odds = dict[End, int]
PAST: Final[Odds] = {
    End.SERVED: 70,
    End.MISSED: 9,
    End.CANCELLED: 8,
    End.REJECTED: 3,
    End.EXPIRED: 6,
    End.DROPPED: 4,
}
TODAY: Final[Odds] = {
    End.SERVED: 82,
    End.MISSED: 8,
    End.CANCELLED: 5,
    End.REJECTED: 2,
    End.EXPIRED: 3,
}
AHEAD: Final[Odds] = {
    End.BOOKED: 84,
    End.CANCELLED: 7,
    End.REJECTED: 2,
    End.EXPIRED: 4,
    End.DROPPED: 3,
}
# Visits of one counter: enough to look alive, few enough to be sown while somebody waits.
PER_COUNTER_TODAY: Final = 4.0
PER_COUNTER_PAST: Final = 0.4
PER_COUNTER_AHEAD: Final = 2.0
FADING: Final = 0.86
THROWS: Final = 60
SEVERAL: Final = 0.06
"""So many bring two matters."""
EARLY: Final = timedelta(minutes=45)
# Between the click and the confirmation passes less than this.
FORM_AND_CONFIRMATION: Final = timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Throw:
    """The real moment, and who works in the office."""

    now: datetime
    clerks: Sequence[Actor]


def sow_day(plan: DayPlan, throw: Throw) -> None:
    """Give a day its visits: all of them or none, so that a kill leaves nothing half sown."""
    dice = Random(plan.day.toordinal())  # noqa: S311 - the same demo each time, not a secret
    with transaction.atomic():
        numbers = range(_how_many(plan, throw.now))
        visits = [one for number in numbers if (one := _visit(plan, throw, number, dice))]
        # As they came: who asked first found the counter that comes first free.
        for visit in sorted(visits, key=lambda one: one.made):
            _live_through(visit, plan, dice)


def sow_live(plans: Sequence[DayPlan], throw: Throw) -> None:
    """Somebody fills in the form right now, has to confirm, awaits approval, sits and waits."""
    dice = Random(throw.now.toordinal())  # noqa: S311 - as above
    marked = Booking.objects.live(throw.now).filter(client__startswith=MARK)
    if not marked.filter(state=BookingState.HELD).exists():
        _hold_now(plans, throw, dice)
    if not marked.filter(state=BookingState.ARRIVED).exists():
        _come_early(throw)
    for state, end, ago in (
        (BookingState.PENDING, End.PENDING, timedelta(minutes=7)),
        (BookingState.AWAITING_APPROVAL, End.BOOKED, timedelta(minutes=25)),
    ):
        if marked.filter(state=state).exists():
            continue
        approval = state == BookingState.AWAITING_APPROVAL
        for plan, service, start in _wishes(plans, dice, approval=approval):
            made = throw.now - ago
            number = int(throw.now.timestamp()) % 10**7
            visit = Visit(service, start, made, throw.now, end, number, throw.clerks[0])
            if _live_through(visit, plan, dice):
                break


def _come_early(throw: Throw) -> None:
    ahead = (throw.now, throw.now + EARLY)
    mine = Booking.objects.filter(client__startswith=MARK, part_of=None)
    next_one = mine.filter(state=BookingState.BOOKED, starts_at__range=ahead).first()
    if next_one is not None:
        arrive(booking_id=next_one.pk, now=throw.now, by=throw.clerks[0])


def _hold_now(plans: Sequence[DayPlan], throw: Throw, dice: Random) -> None:
    for plan, service, start in _wishes(plans, dice, approval=False):
        wish = HoldRequest(service, start, client=f"{MARK}now")
        with suppress(Refusal):
            plan.taken(hold(request=wish, now=throw.now))
            return


def _wishes(
    plans: Sequence[DayPlan], dice: Random, *, approval: bool
) -> list[tuple[DayPlan, Service, datetime]]:
    """Some times of the days ahead, the nearest first."""
    return [
        (plan, *chosen[:2])
        for plan in plans
        for _throw in range(THROWS)
        if (chosen := plan.choose(dice)) is not None and chosen[0].approval == approval
    ]


def _live_through(visit: Visit, plan: DayPlan, dice: Random) -> bool:
    """Tell the story; a visit the verbs refuse (somebody real was faster) leaves nothing."""
    with suppress(Refusal):
        with transaction.atomic():
            plan.taken(tell(visit, dice))
        return True
    return False


def _visit(plan: DayPlan, throw: Throw, number: int, dice: Random) -> Visit | None:
    for _throw in range(THROWS):
        if (chosen := plan.choose(dice)) is None:
            continue
        service, start, _counter = chosen
        if (made := _made(service, start, throw.now, dice)) is not None:
            odds = _odds(start, throw.now)
            end = dice.choices(list(odds), list(odds.values()))[0]
            plan.expect(*chosen)
            further = plan.another(service, dice) if dice.random() < SEVERAL else ()
            name = plan.day.toordinal() % 1000 * 1000 + number
            clerk = dice.choice(throw.clerks)
            return Visit(service, start, made, throw.now, end, name, clerk, further)
    return None


def _made(service: Service, start: datetime, now: datetime, dice: Random) -> datetime | None:
    """When the resident clicked: some day within the lead time, at an hour people are awake."""
    latest = min(now - FORM_AND_CONFIRMATION, start - timedelta(hours=1))
    latest = min(latest, start - timedelta(minutes=service.min_minutes or 0))
    for _throw in range(THROWS):
        ahead = round(dice.triangular(service.min_days or 0, service.max_days + 1, 2) - 0.5)
        ahead = min(max(ahead, service.min_days or 0), service.max_days)
        day = start.astimezone(WARSAW).date() - timedelta(days=ahead)
        made = datetime.combine(day, time(dice.randint(7, 21), dice.randint(0, 59)), WARSAW)
        if made <= latest:
            return made
    return None


def _odds(start: datetime, now: datetime) -> Odds:
    if start.astimezone(WARSAW).date() == now.astimezone(WARSAW).date():
        return TODAY
    return PAST if start <= now else AHEAD


def _how_many(plan: DayPlan, now: datetime) -> int:
    distance = plan.day - now.astimezone(WARSAW).date()
    if not distance:
        density = PER_COUNTER_TODAY
    elif distance < timedelta(0):
        density = PER_COUNTER_PAST
    else:
        density = PER_COUNTER_AHEAD * FADING**distance.days
    return round(plan.open_counters * density)
