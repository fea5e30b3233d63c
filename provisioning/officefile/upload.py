"""An office file as it is sent to a page: alone, or packed with the files that lie beside it."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from booking.public import why_no_file
from tenants.officefile.nodes import BadFile, Problem
from tenants.packages import NotAPackage, TooMuch, unpacked

from .load import Loaded, as_text
from .parse import parse

LARGEST: Final = 30_000_000
MOST: Final = 300
UNPACKED: Final = 60_000_000
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
YAML: Final = (".yaml", ".yml")


def read_upload(contents: bytes) -> Loaded:
    """Read it as a folder would be read. Raises ``BadFile``."""
    if not contents.startswith(ZIP):
        return Loaded(parse(as_text(contents)))
    found = _unpacked(contents)
    files = [name for name in found if name.lower().endswith(YAML)]
    if len(files) != 1:
        raise _bad(_("The package must hold exactly one office file (YAML)."))
    loaded = Loaded(parse(as_text(found.pop(files[0]))))
    wanted = {name for one in loaded.document.services for name in one.files}
    told = [why_no_file(name, found[name]) for name in sorted(wanted & found.keys())]
    if any(told):
        raise BadFile([Problem(1, one) for one in told if one])
    wanted.add(loaded.document.office.crest)
    return Loaded(loaded.document, {name: found[name] for name in wanted & found.keys()})


def _unpacked(contents: bytes) -> dict[str, bytes]:
    """The files of a package by name; folders are left out of the names."""
    if len(contents) > LARGEST:
        raise _bad(_("The package is larger than 30 MB."))
    try:
        parts = unpacked(contents, most=MOST, largest=UNPACKED)
    except TooMuch as error:
        raise _bad(_("The package is too large once it is unpacked.")) from error
    except NotAPackage as error:
        raise _bad(_("This package cannot be read.")) from error
    return {PurePosixPath(name).name: part for name, part in parts.items()}


def _bad(message: str) -> BadFile:
    return BadFile([Problem(1, message)])
