"""Write into the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import models

from tenants.context import is_in_office
from tenants.due import due

from .actor import Actor
from .chain import SEAL
from .models import Entry

MINUTE: Final = timedelta(minutes=1)


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

    ``fields``: names of what changed. ``address``: the network address, where ``by`` has none.
    """
    entry = Entry.objects.create(
        at=now,
        action=action,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        fields=sorted(fields),
        address=address or by.address or None,
    )
    if is_in_office():
        due(SEAL, (now + MINUTE).replace(second=0, microsecond=0))
    return entry
