"""A public holiday on a Saturday: another day off is due for it, and the office says which.

Polish law (Labour Code, art. 130 § 2) lowers the working time by such a holiday; offices give a
Friday or a Monday off. It is brought up, never decided by a machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from booking.errors import Invalid, NotFound
from booking.models import CalendarException, HolidayDecision
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .plan import PlanDifference, difference, plan
from .sight import days
from .stranded import WouldStrand
from .timetable import holiday_name, is_public_holiday

SATURDAY: Final = 5
A_YEAR: Final = timedelta(days=366)
SOON: Final = timedelta(days=90)
"""From when on the people in charge are asked."""


@dataclass(frozen=True, slots=True)
class SaturdayHoliday:
    """A holiday ahead, and what was decided about it (None: nothing yet)."""

    day: date
    name: str
    decision: HolidayDecision | None


def saturday_holidays(now: datetime, *, within: timedelta = A_YEAR) -> list[SaturdayHoliday]:
    """Those from today on, in order."""
    today = now.astimezone(WARSAW).date()
    found = [
        day
        for day in days(today, today + within)
        if day.weekday() == SATURDAY and is_public_holiday(day)
    ]
    decided = {one.holiday: one for one in HolidayDecision.objects.filter(holiday__in=found)}
    return [SaturdayHoliday(day, holiday_name(day), decided.get(day)) for day in found]


def undecided(now: datetime) -> list[SaturdayHoliday]:
    """What somebody should decide about within three months."""
    return [one for one in saturday_holidays(now, within=SOON) if one.decision is None]


@transaction.atomic
def decide(
    *,
    holiday: date,
    day_off: date | None,
    now: datetime,
    by: Actor,
    accept_stranded: bool = False,
) -> PlanDifference:
    """Close the office on ``day_off`` for the holiday, or (None) leave its hours as they are.

    Deciding again replaces the former decision and its closed day. What it does to the plan is
    returned. Raises ``NotFound`` where that day is no such holiday ahead, ``Invalid`` for a day
    that is none to give, ``WouldStrand`` when visits would lose their places and that is not
    accepted.
    """
    known = {one.day: one for one in saturday_holidays(now)}
    if holiday not in known:
        raise NotFound
    before = plan(now)
    _take_back(known[holiday])
    if day_off is not None:
        _check(day_off, now)
        _close(day_off, known[holiday].name)
    HolidayDecision.objects.update_or_create(
        holiday=holiday, defaults={"day_off": day_off, "decided_at": now, "by_name": by.name}
    )
    told = difference(before, plan(now))
    if told.stranded and not accept_stranded:
        raise WouldStrand(told.stranded)
    record("calendar.holiday_decided", by=by, now=now, fields=[str(holiday), str(day_off or "-")])
    if told.stranded:
        record("plan.stranded", by=by, now=now, fields=[one.reference for one in told.stranded])
    return told


def _check(day: date, now: datetime) -> None:
    why = None
    if day <= now.astimezone(WARSAW).date():
        why = _("Choose a day ahead.")
    elif day.weekday() >= SATURDAY or is_public_holiday(day):
        why = _("This is a day off already. Choose a working day.")
    elif CalendarException.objects.filter(
        first_day__lte=day, last_day__gte=day, unit=None, counter=None
    ).exists():
        why = _("The office has set special hours for this day already.")
    if why:
        raise Invalid(errors={"day_off": [why]})


def _close(day: date, name: str) -> None:
    CalendarException.objects.create(first_day=day, last_day=day, closed=True, reason=_reason(name))


def _take_back(holiday: SaturdayHoliday) -> None:
    """Open the day closed for it before; a closure somebody gave another reason since is theirs."""
    if holiday.decision is not None and (day := holiday.decision.day_off) is not None:
        CalendarException.objects.filter(
            first_day=day,
            last_day=day,
            unit=None,
            counter=None,
            closed=True,
            reason=_reason(holiday.name),
        ).delete()


def _reason(name: str) -> str:
    with override("pl"):  # residents read it beside the holiday's Polish name
        return _("day off for %(holiday)s") % {"holiday": name}
