"""A ZIP that somebody sent: opened within bounds, or told apart from what is none."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from io import BytesIO
from typing import Final

UNREADABLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),  # none, or damaged
    *(ValueError, IndexError),  # names that are no text or none, places before the beginning
    RuntimeError,  # locked by a password, or packed in a way the reader does not know
)
"""What Python's reader raises for packages nobody can read; nothing of it is a mistake of ours."""


class NotAPackage(Exception):
    """No ZIP, or one that cannot be read."""


class TooMuch(Exception):
    """More parts, or more bytes once unpacked, than anybody needs."""


def names_in(contents: bytes, *, most: int, largest: int | None = None) -> list[str]:
    """What the parts are called, without unpacking one. Raises as ``unpacked`` does."""
    try:
        with zipfile.ZipFile(BytesIO(contents)) as archive:
            parts = archive.infolist()
            whole = sum(one.file_size for one in parts)
            if len(parts) > most or (largest is not None and whole > largest):
                raise TooMuch
            return [one.filename for one in parts]
    except UNREADABLE as error:
        raise NotAPackage from error


def part_of(contents: bytes, name: str, *, longest: int) -> bytes:
    """One part. Raises ``NotAPackage``, also where there is none; ``TooMuch``."""
    try:
        with zipfile.ZipFile(BytesIO(contents)) as archive:
            if archive.getinfo(name).file_size > longest:
                raise TooMuch
            return archive.read(name)
    except (*UNREADABLE, KeyError) as error:
        raise NotAPackage from error


def unpacked(contents: bytes, *, most: int, largest: int) -> dict[str, bytes]:
    """The parts by their names in the package; folders are left out.

    ``largest``: bytes of all parts together, as the package declares them; Python's reader gives
    no part more than it declares. Raises ``NotAPackage``, ``TooMuch``.
    """
    try:
        with zipfile.ZipFile(BytesIO(contents)) as archive:
            parts = [one for one in archive.infolist() if not one.is_dir()]
            if len(parts) > most or sum(one.file_size for one in parts) > largest:
                raise TooMuch
            return {one.filename: archive.read(one) for one in parts}
    except UNREADABLE as error:
        raise NotAPackage from error
