"""What an office has paid for: limits travel down from billing and are read by the floors above.

Limits are soft. They tell the vendor's operators that an office has outgrown its plan; they never
stop a resident, and nothing of the county's specification waits behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from .context import current_office
from .hosts import forget_hosts
from .models import Office

LOCATIONS: Final = "locations"
COUNTERS: Final = "counters"


@dataclass(frozen=True, slots=True)
class Entitlements:
    """``limits`` by what is counted (absent: no limit); ``modules``: later products, by key.

    ``staff_read_only`` is an operator's decision after a long unpaid debt: staff look and do not
    change; residents notice nothing.
    """

    plan: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    staff_read_only: bool = False


_measures: dict[str, Callable[[], int]] = {}


def entitlements() -> Entitlements:
    """What the current office may use. An office without a contract has no limits at all."""
    return read(current_office())


def is_read_only() -> bool:
    """Tell whether staff of the current office only look: by debt, or as it is suspended."""
    return current_office().is_frozen or entitlements().staff_read_only


def read(office: Office) -> Entitlements:
    """What ``office`` may use, as last written by billing."""
    stored: dict[str, Any] = office.entitlements
    return Entitlements(
        plan=stored.get("plan", ""),
        limits=stored.get("limits", {}),
        modules=frozenset(stored.get("modules", ())),
        staff_read_only=stored.get("staff_read_only", False),
    )


def grant(office_id: UUID, granted: Entitlements) -> None:
    """Write what an office may use; runs on the platform, in the transaction that changes it.

    Other processes see it when they next load the office: within a minute.
    """
    stored = {
        "plan": granted.plan,
        "limits": dict(granted.limits),
        "modules": sorted(granted.modules),
        "staff_read_only": granted.staff_read_only,
    }
    Office.objects.filter(pk=office_id).update(entitlements=stored)
    forget_hosts()


def measure(key: str, count: Callable[[], int]) -> None:
    """Register how an office counts what a limit is about; a floor above does it in ``ready()``."""
    _measures[key] = count


def usage() -> dict[str, int]:
    """How much the current office uses, by what is counted."""
    return {key: count() for key, count in _measures.items()}


def over(used: Mapping[str, int], granted: Entitlements) -> dict[str, int]:
    """By how much each limit is passed; empty when all are kept."""
    return {
        key: used[key] - limit for key, limit in granted.limits.items() if used.get(key, 0) > limit
    }
