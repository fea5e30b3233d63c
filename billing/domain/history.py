"""Write down what happened, in the transaction in which it happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from billing.models import Happening
from billing.models.base import PlatformModel
from tenants.audit.actor import Actor


def note(
    action: str,
    about: PlatformModel,
    *,
    office_id: UUID | None,
    by: Actor,
    now: datetime,
    **details: Any,
) -> Happening:
    """``by`` did ``action`` to ``about``. ``details``: texts and numbers, never personal data."""
    return Happening.objects.create(
        office_id=office_id,
        at=now,
        action=action,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        about_kind=about._meta.model_name or "",
        about_id=about.pk,
        details={key: value if isinstance(value, int) else str(value)
                 for key, value in details.items()},
    )  # fmt: skip
