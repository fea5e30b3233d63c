"""How big an office is, as its plan counts: told to whoever sells plans, never asked by a visit."""

from __future__ import annotations

from booking.models import Counter, Location


def counters() -> int:
    """Counters that take visits; one that is put away does not count."""
    return Counter.objects.filter(active=True).count()


def locations() -> int:
    """Buildings at which such a counter stands."""
    return Location.objects.filter(units__counters__active=True).distinct().count()
