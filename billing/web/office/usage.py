"""How much of its plan an office uses: told, never enforced."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from billing.domain.usage import LABELS
from tenants.entitlements import entitlements, usage


@dataclass(frozen=True, slots=True)
class Meter:
    """One thing that is counted. ``limit`` None: as many as one likes."""

    label: str | Promise
    used: int | None
    limit: int | None

    @property
    def is_over(self) -> bool:
        """More is used than paid for; nothing stops because of it."""
        return self.used is not None and self.limit is not None and self.used > self.limit


def meters() -> list[Meter]:
    """What the current office uses and may use."""
    used, limits = usage(), entitlements().limits
    return [
        Meter(label, used.get(key), limits.get(key))
        for key, label in LABELS.items()
        if key in used or key in limits
    ]
