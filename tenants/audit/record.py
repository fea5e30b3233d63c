"""Write into the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models

from .actor import Actor
from .models import Entry


def record(
    action: str,
    *,
    by: Actor,
    now: datetime,
    about: models.Model | None = None,
    fields: Collection[str] = (),
    address: str | None = None,
) -> Entry:
    """Note that ``by`` did ``action`` (such as ``office.apply``) to ``about``, in this transaction.

    ``fields``: names of what changed. ``address``: the network address, where there is one.
    """
    return Entry.objects.create(
        at=now,
        action=action,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        fields=sorted(fields),
        address=address,
    )
