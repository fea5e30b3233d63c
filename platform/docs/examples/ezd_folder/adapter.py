"""One ZIP a day with the records in XML and CSV, written whole or not at all."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from booking.public import Box, NotTaken, Parcel

FOLDER = "EZD_FOLDER"
NAME = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class IntoFolder:
    """A folder of the server; ``subfolder`` is the office's own, so that offices do not mix."""

    subfolder: str

    code: ClassVar[str] = "ezd-folder"
    label: ClassVar[str] = "plik w folderze na serwerze"
    boxes: ClassVar[Sequence[Box]] = (Box("subfolder", "Podfolder urzędu", secret=False),)

    def hand_over(self, parcel: Parcel) -> str:
        """Write ``<day>_<id>.zip``; again: the same name, so the newer one takes its place."""
        folder = self._folder()
        whole = folder / f"{parcel.name}_{parcel.id}.zip"
        part = whole.with_suffix(".part")  # the EZD picks up *.zip only
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
            for kind in ("xml", "csv"):
                file.writestr(f"{parcel.name}.{kind}", parcel.file(kind))
        part.replace(whole)
        return whole.name

    def check(self) -> str:
        """Can we write there?"""
        trial = self._folder() / ".proba"
        trial.write_bytes(b"")
        trial.unlink()
        return "Można zapisywać w tym folderze."

    def _folder(self) -> Path:
        root = os.environ.get(FOLDER)
        if not root or not NAME.fullmatch(self.subfolder):
            raise NotTaken("Nie ma takiego folderu: poproś opiekuna serwera.")
        folder = Path(root) / self.subfolder
        folder.mkdir(exist_ok=True)
        return folder
