"""What there is in the office to refer to, for the checks of the office file."""

from __future__ import annotations

from typing import Any

from booking.models import Category, Counter, HoursTemplate, Location, Service, Unit
from booking.officefile.check import Known


def known() -> Known:
    """The keys of every section; a query each."""
    named: dict[str, Any] = {
        "locations": Location,
        "units": Unit,
        "categories": Category,
        "hours_templates": HoursTemplate,
        "counters": Counter,
    }
    keys = {name: set(model.objects.values_list("key", flat=True)) for name, model in named.items()}
    offered: dict[str, tuple[str, ...]] = {}
    for key, unit in Service.objects.order_by("key").values_list("key", "units__key"):
        offered[key] = (*offered.get(key, ()), *([unit] if unit else []))
    keys["services"] = set(offered)
    away = Location.objects.filter(archived=True).values_list("key", flat=True)
    return Known(keys, offered, set(away))
