"""What one person, or one visit, has accepted (P25.7)."""

from __future__ import annotations

from uuid import UUID

from tenants.consents.models import Acceptance, ConsentKind


def own(about: UUID) -> list[Acceptance]:
    """Acceptances with their versions and withdrawals, newest first; one query."""
    found = Acceptance.objects.filter(about=about)
    return list(
        found.select_related("version__consent", "withdrawal").order_by("-at", "-version_id")
    )


def own_consents(about: UUID) -> list[Acceptance]:
    """Those that can be taken back: true consents, still given."""
    return [
        one
        for one in own(about)
        if one.version.consent.kind == ConsentKind.CONSENT and not is_withdrawn(one)
    ]


def is_withdrawn(acceptance: Acceptance) -> bool:
    """Tell whether it was taken back."""
    return hasattr(acceptance, "withdrawal")
