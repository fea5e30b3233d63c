"""Whose visits a member of staff works with: all of them, or those of some units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from booking.errors import NotFound
from booking.models import Booking, Counter, Unit
from tenants.accounts.models import Role, User


@dataclass(frozen=True, slots=True)
class Scope:
    """The units a person works for (their ids; empty: all), and perhaps ``only`` one of them.

    ``counters``: those somebody chose to look at; empty: all of those units. ``posts``: the only
    counters a clerk works at, whatever is chosen; empty: all of those units.
    """

    mine: frozenset[UUID] = frozenset()
    only: UUID | None = None
    counters: frozenset[UUID] = frozenset()
    posts: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, person: User) -> Scope:
        """All this person works with; only clerks are limited."""
        if person.role != Role.CLERK:
            return cls()
        return cls(frozenset(map(UUID, person.units)), posts=frozenset(map(UUID, person.counters)))

    @property
    def shown(self) -> frozenset[UUID]:
        """The counters to show: those chosen, as far as the person works there; empty: all."""
        if not self.posts:
            return self.counters
        return self.counters & self.posts or self.posts

    def seen(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """Those of ``units`` the person works for."""
        return tuple(unit for unit in units if not self.mine or unit.pk in self.mine)

    def works_at(self, unit: UUID, counter: UUID) -> bool:
        """Tell whether the counter of that unit is this person's work."""
        return (not self.mine or unit in self.mine) and (not self.posts or counter in self.posts)

    def units(self) -> QuerySet[Unit]:
        """The units the person works for, to choose from."""
        return Unit.objects.filter(pk__in=self.mine) if self.mine else Unit.objects.all()

    def own(self, counters: QuerySet[Counter]) -> QuerySet[Counter]:
        """Those of ``counters`` the person works at."""
        if self.mine:
            counters = counters.filter(unit__in=self.mine)
        return counters.filter(pk__in=self.posts) if self.posts else counters

    def find(self, booking_id: UUID) -> Booking:
        """The booking, with its service; raises ``NotFound``, also where it is others' work."""
        booking = Booking.objects.select_related("service").filter(pk=booking_id).first()
        if booking is None or not self.works_at(booking.unit_id, booking.counter_id):
            raise NotFound
        return booking
