"""What of the audit trail somebody wants to see, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from .models import Entry

WARSAW: Final = ZoneInfo("Europe/Warsaw")
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Search:
    """Days are local and inclusive; ``who`` is a person's id or a kind of actor."""

    first: date | None = None
    last: date | None = None
    who: str = ""
    action: str = ""
    about: UUID | None = None

    def entries(self) -> QuerySet[Entry]:
        """All that match."""
        wanted = Q()
        if self.first:
            wanted &= Q(at__gte=_midnight(self.first))
        if self.last:
            wanted &= Q(at__lt=_midnight(self.last + DAY))
        if self.action:
            wanted &= Q(action=self.action)
        if self.about:
            wanted &= Q(about_id=self.about)
        if self.who:
            wanted &= _by(self.who)
        return Entry.objects.filter(wanted).select_related("link").order_by("-at", "-id")


def older_than(entries: QuerySet[Entry], entry_id: UUID) -> QuerySet[Entry]:
    """Those of ``entries`` that come after this one in the list."""
    last = Entry.objects.filter(pk=entry_id).values_list("at", "pk").first()
    if last is None:
        return entries
    at, pk = last
    return entries.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))


def _by(who: str) -> Q:
    try:
        return Q(by_id=UUID(who))
    except ValueError:
        return Q(by_kind=who)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)
