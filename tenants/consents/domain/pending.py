"""What somebody has yet to accept: what is new, what has changed, what was taken back (P25.6)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from tenants.consents.models import Acceptance, ConsentVersion


def pending(group: str, about: UUID, day: date, *, required: bool = False) -> list[ConsentVersion]:
    """Versions of ``group`` in force on ``day`` that ``about`` has not accepted; one query.

    ``required``: only those without which one does not go on.
    """
    live = Acceptance.objects.filter(version=OuterRef("pk"), about=about, withdrawal=None)
    newest = ConsentVersion.objects.in_force(group, day)
    # The newest of each consent is chosen first: an older one that was accepted does not count.
    asked = ConsentVersion.objects.filter(pk__in=newest.values("pk")).filter(~Exists(live))
    if required:
        asked = asked.filter(consent__required=True)
    return list(asked.select_related("consent").order_by("consent__position", "consent__key"))
