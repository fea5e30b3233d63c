"""Uploaded files between a look and a yes: kept for a day in the office's own folder."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.core import signing
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from .context import current_place_name
from .errors import Refusal
from .files import OfficeStorage
from .ids import uuid7

FOLDER: Final = "uploads"
KEPT: Final = timedelta(days=1)
SALT: Final = "tenants.stash"


class UploadGone(Refusal):
    """The upload is over, somebody else's, or was used."""

    code: ClassVar[str] = "upload_gone"
    status: ClassVar[int] = 410
    message = _("This upload is over. Send the file once more.")


def put_away(contents: bytes, by: UUID, said: dict[str, Any], now: datetime) -> str:
    """Keep a file; the ticket that brings it back to the same person, with what was ``said``."""
    storage = OfficeStorage()
    _sweep(storage, now)
    name = storage.save(f"{FOLDER}/{uuid7().hex}", ContentFile(contents))
    ticket = {"office": current_place_name(), "by": str(by), "file": name, "said": said}
    return signing.dumps(ticket, salt=SALT, compress=True)


def bring_back(ticket: str, by: UUID) -> tuple[bytes, dict[str, Any]]:
    """The file of a ticket and what was said. Raises ``UploadGone``."""
    try:
        read = signing.loads(ticket, salt=SALT, max_age=KEPT)
        if read["office"] != current_place_name() or read["by"] != str(by):
            raise UploadGone
        with OfficeStorage().open(read["file"], "rb") as stored:
            return bytes(stored.read()), read["said"]
    except (signing.BadSignature, FileNotFoundError) as error:
        raise UploadGone from error


def throw_away(ticket: str) -> None:
    """Delete the file of a ticket that was used."""
    OfficeStorage().delete(signing.loads(ticket, salt=SALT)["file"])


def _sweep(storage: OfficeStorage, now: datetime) -> None:
    """Delete what nobody came back for."""
    if not storage.exists(FOLDER):
        return
    for name in storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if storage.get_modified_time(path) < now - KEPT:
            storage.delete(path)
