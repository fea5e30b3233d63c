"""Weeks to begin with, as offices in Poland receive (S1, S2): nobody starts from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

WORKING: Final = ("mon", "tue", "wed", "thu", "fri")
LONG: Final = ["08:00-16:00"]
SHORT: Final = ["07:30-15:30"]
BROKEN: Final = ["08:00-12:00", "12:30-15:00"]
WEEKS: Final[Mapping[str, Mapping[str, list[str]]]] = {
    "zwykly": dict.fromkeys(WORKING, SHORT),
    "przerwa": dict.fromkeys(WORKING, BROKEN),
    "dlugi-poniedzialek": {"mon": LONG, **dict.fromkeys(WORKING[1:], SHORT)},
}
NAMES: Final = {
    "zwykly": _("Monday to Friday 7:30–15:30"),
    "przerwa": _("Monday to Friday 8:00–15:00, break 12:00–12:30"),
    "dlugi-poniedzialek": _("Monday 8:00–16:00, other days 7:30–15:30"),
}


def ready_week(name: str) -> dict[str, Any]:
    """The hours of a ready week as a form begins with them; nothing for an unknown one."""
    week = WEEKS.get(name)
    return {"key": "standard", **week} if week else {}
