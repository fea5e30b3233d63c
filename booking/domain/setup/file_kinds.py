"""Which files residents may be offered, told by what is in them and not by their name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from tenants.packages import NotAPackage, TooMuch, names_in, part_of

LARGEST: Final = 10_000_000
UNPACKED: Final = 100_000_000
MOST_PARTS: Final = 5_000
ZIP: Final = b"PK\x03\x04"
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."
OLE_PROGRAM: Final = "_VBA_PROJECT".encode("utf-16-le")
RTF_OBJECT: Final = b"\\objdata"
PROGRAMS: Final = ("vbaproject", "/macrosheets/", "/activex/", "/embeddings/oleobject")
OPEN_PROGRAMS: Final = ("basic/", "scripts/", "object ")
"""Where documents keep their macros and things that start other programs."""


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda contents: contents.startswith(mark) and not _is_package(contents)


def _ole(contents: bytes) -> bool:
    return contents.startswith(OLE)


def _zip_with(name: str, inside: bytes = b"") -> Callable[[bytes], bool]:
    def check(contents: bytes) -> bool:
        try:
            if not contents.startswith(ZIP) or name not in names_in(contents, most=MOST_PARTS):
                return False
            return not inside or part_of(contents, name, longest=len(inside)) == inside
        except (NotAPackage, TooMuch):
            return False

    return check


def _is_text(contents: bytes) -> bool:
    try:
        contents.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in contents and not _is_package(contents)


def _is_package(contents: bytes) -> bool:
    """A ZIP may begin with anything: such a file is two things at once, one for each reader."""
    return zipfile.is_zipfile(BytesIO(contents))


KINDS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    ".pdf": _begins(b"%PDF-"),
    ".doc": _ole,
    ".xls": _ole,
    ".rtf": _begins(b"{\\rtf"),
    ".docx": _zip_with("word/document.xml"),
    ".xlsx": _zip_with("xl/workbook.xml"),
    ".odt": _zip_with("mimetype", OPEN_DOCUMENT + b"text"),
    ".ods": _zip_with("mimetype", OPEN_DOCUMENT + b"spreadsheet"),
    ".txt": _is_text,
}


def unfolds(contents: bytes) -> bool:
    """Whether a package would grow beyond what anybody needs."""
    if not contents.startswith(ZIP):
        return False
    try:
        names_in(contents, most=MOST_PARTS, largest=UNPACKED)
    except TooMuch:
        return True
    except NotAPackage:
        return False  # told by its kind
    return False


def holds_programs(contents: bytes) -> bool:
    """Whether there are macros in it, or objects that other programs open."""
    if contents.startswith(OLE):
        return OLE_PROGRAM in contents
    if not contents.startswith(ZIP) or not _is_package(contents):
        return RTF_OBJECT in contents
    names = [one.lower() for one in names_in(contents, most=MOST_PARTS)]
    return any(one.startswith(OPEN_PROGRAMS) for one in names) or any(
        mark in f"/{one}" for one in names for mark in PROGRAMS
    )
