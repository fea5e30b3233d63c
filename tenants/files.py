"""Uploaded files of an office: a folder each, reached only from inside."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from .context import current_place_name


class OfficeStorage(FileSystemStorage):
    """Django's file storage whose root is the current office's folder.

    A name that climbs out of the folder raises ``SuspiciousFileOperation``;
    outside of an office, ``NoOffice``.
    Files are handed out by views, never by a public address.
    """

    @property
    def base_location(self) -> str:
        return str(Path(settings.OKIENKO_FILES) / current_place_name())

    @property
    def location(self) -> str:
        return str(Path(self.base_location).resolve())

    def url(self, name: str | None) -> str:
        raise ValueError("an office's file has no public address; a view hands it out")
