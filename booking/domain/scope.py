"""Whose visits a member of staff works with: all of them, or those of some units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from booking.errors import NotFound
from booking.models import Booking, Unit


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

    @property
    def shown(self) -> frozenset[UUID]:
        """The counters to show: those chosen, as far as the person works there; empty: all."""
        if not self.posts:
            return self.counters
        return self.counters & self.posts or self.posts

    def seen(self, units: Sequence[Unit]) -> tuple[Unit, ...]:
        """Those of ``units`` the person works for."""
        return tuple(unit for unit in units if not self.mine or unit.pk in self.mine)

    def find(self, booking_id: UUID) -> Booking:
        """The booking, with its service; raises ``NotFound``, also where it is others' work."""
        booking = Booking.objects.select_related("service").filter(pk=booking_id).first()
        if booking is None or (self.mine and booking.unit_id not in self.mine):
            raise NotFound
        if self.posts and booking.counter_id not in self.posts:
            raise NotFound
        return booking
