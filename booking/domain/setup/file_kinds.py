"""Which files residents may be offered, told by what is in them and not by their name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from tenants.packages import UNREADABLE

LARGEST: Final = 10_000_000
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda contents: contents.startswith(mark)


def _zip_with(name: str, inside: bytes = b"") -> Callable[[bytes], bool]:
    def check(contents: bytes) -> bool:
        try:
            with zipfile.ZipFile(BytesIO(contents)) as archive:
                if inside:
                    return (
                        archive.getinfo(name).file_size == len(inside)
                        and archive.read(name) == inside
                    )
                return name in archive.namelist()
        except (*UNREADABLE, KeyError):
            return False

    return check


def _is_text(contents: bytes) -> bool:
    try:
        contents.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in contents


OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."
KINDS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    ".pdf": _begins(b"%PDF-"),
    ".doc": _begins(OLE),
    ".xls": _begins(OLE),
    ".rtf": _begins(b"{\\rtf"),
    ".docx": _zip_with("word/document.xml"),
    ".xlsx": _zip_with("xl/workbook.xml"),
    ".odt": _zip_with("mimetype", OPEN_DOCUMENT + b"text"),
    ".ods": _zip_with("mimetype", OPEN_DOCUMENT + b"spreadsheet"),
    ".txt": _is_text,
}
