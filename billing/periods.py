"""Periods of a contract: plain Python over dates; no database, no clock.

A contract from 15.12.2023 to 15.12.2024 covers 366 days: its first day counts, the last one named
is already the first of what follows. So periods touch and never overlap, as a renewed contract
begins on the day the old one names as its last. They follow the contract's dates, not the months of
the calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from billing.enums import Interval


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` up to ``end``, which does not belong any more."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """How many days; 0 when it is empty."""
        return max((self.end - self.first).days, 0)

    @property
    def last(self) -> date:
        """The last day that belongs."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    def common(self, first: date, end: date | None) -> Span:
        """What it shares with the days from ``first`` to ``end`` (None: for ever)."""
        start = max(self.first, first)
        return Span(start, max(start, self.end if end is None else min(self.end, end)))


@dataclass(frozen=True, slots=True)
class Period:
    """One period of payment: ``span`` is what is paid for, ``whole`` what the fee is the price of.

    They differ in a last period that the end of the contract cuts short.
    """

    span: Span
    whole: Span

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is cut off."""
        return self.span == self.whole


def months_later(day: date, months: int) -> date:
    """The same day of a later month; the last one where that month is shorter (31.01 → 28.02)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def periods(anchor: date, interval: Interval, end: date | None = None) -> Iterator[Period]:
    """The periods from ``anchor`` on, one after another; endless when there is no ``end``.

    Each boundary is counted from the anchor, so a contract of the 31st comes back to the 31st.
    """
    for number in count():
        whole = Span(
            months_later(anchor, number * interval.months),
            months_later(anchor, (number + 1) * interval.months),
        )
        if end is not None and whole.first >= end:
            return
        yield Period(whole.common(whole.first, end), whole)


def period_at(
    anchor: date, interval: Interval, day: date, end: date | None = None
) -> Period | None:
    """The period a day belongs to; None before the anchor and from ``end`` on."""
    if day < anchor:
        return None
    for period in periods(anchor, interval, end):
        if day in period.span:
            return period
    return None
