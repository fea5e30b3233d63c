"""Make a service what it was in an earlier version."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from tenants.audit.record import record
from tenants.officefile.readers import keys_of

from .consequences import Act
from .save import Saved, Wanted, save
from .sections import SERVICES
from .versions import NOT_TOLD, version_of

STAYS: Final = NOT_TOLD | {"files"}
"""What stays as it is: of files a version knows the names alone."""
KEYS: Final = tuple(key for key in keys_of(SERVICES.part) if key not in STAYS)


@transaction.atomic
def take_back(service_id: UUID, number: int, edition: str, act: Act) -> Saved:
    """Write what the version said; files and status stay as they are.

    Raises as ``save`` does: what the version names may be gone by now.
    """
    version = version_of(service_id, number)
    words = {key: value for key, value in version.words.items() if key in KEYS}
    saved = save(Wanted(SERVICES, words, KEYS, service_id, edition), act)
    record("services.taken_back", by=act.by, now=act.now, about=saved.row, fields=[str(number)])
    return saved
