"""What the shared tables know of an office's work and of people it forgot, and what it owes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.context import platform_context
from tenants.due import put_back
from tenants.models import Due, Erasure, Office
from tenants.registry import due_tasks


def rows_along(office: Office) -> dict[str, Any]:
    """When its work is due, and who was forgotten: an older backup may be restored there."""
    with platform_context():
        hints = list(Due.objects.filter(office_id=office.pk).values_list("kind", "at"))
        gone = Erasure.objects.filter(office_id=office.pk).values_list("kind", "subject", "at")
        return {
            "hints": [[kind, at.isoformat()] for kind, at in hints],
            "erasures": [[kind, str(subject), at.isoformat()] for kind, subject, at in gone],
        }


def bring_rows(office: Office, facts: Mapping[str, Any]) -> None:
    """Write them down here; on the platform. Once more does no harm."""
    Due.objects.bulk_create(
        (
            Due(office_id=office.pk, kind=kind, at=datetime.fromisoformat(at))
            for kind, at in facts.get("hints", ())
        ),
        ignore_conflicts=True,
    )
    Erasure.objects.bulk_create(
        (
            Erasure(office_id=office.pk, kind=kind, subject=UUID(subject), at=moment)
            for kind, subject, at in facts.get("erasures", ())
            if (moment := datetime.fromisoformat(at))
        ),
        ignore_conflicts=True,
    )


def wake(office: Office, now: datetime) -> None:
    """Let every kind of its work be looked at: what was due while it stood still was not done.

    On the platform.
    """
    put_back([(office.pk, kind) for kind in due_tasks()], now)
