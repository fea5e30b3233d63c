"""The steps of leaving by name, in their order. Until ``close`` everything can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORDER: Final = (
    "freeze",
    "kit",
    "close",
    "schema",
    "files",
    "cache",
    "queue",
    "rows",
    "key",
    "backups",
    "proof",
    "certificate",
)
LABELS: Final[Mapping[str, str | Promise]] = {
    "freeze": _("Freeze: nobody changes anything any more"),
    "kit": _("Kit: all data in one signed file"),
    "close": _("Close the office’s addresses, after the time to think"),
    "schema": _("Delete the schema with all data, and its role"),
    "files": _("Delete uploaded files and our own copies"),
    "cache": _("Empty the cache"),
    "queue": _("Delete queued work"),
    "rows": _("Delete what the platform knows of the office"),
    "key": _("Destroy the data key"),
    "backups": _("Plan when backups run out"),
    "proof": _("Prove that nothing is left"),
    "certificate": _("Send the certificate"),
}
