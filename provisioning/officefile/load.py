"""An office file from a folder, with the files that lie beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from tenants.officefile.nodes import LARGEST, BadFile, Problem

from .document import OfficeFile
from .parse import parse

LARGEST_ATTACHMENT: Final = 10_000_000
# What residents' computers open without running anything of its own.
KINDS: Final = frozenset({".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt", ".xls", ".xlsx", ".ods"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """An office file, and the contents of the files its services name, as far as they are there."""

    document: OfficeFile
    files: dict[str, bytes] = field(default_factory=dict)


def load(path: Path) -> Loaded:
    """Read an office file and what lies beside it. Raises ``BadFile``; ``OSError`` for no file."""
    with path.open("rb") as stream:
        raw = stream.read(LARGEST + 1)
    document = parse(as_text(raw))
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    for service in document.services:
        for index, name in enumerate(service.files):
            line = service.where.line("files", index)
            if name not in files:
                _attachment(path.parent / name, line, files, problems)
    if problems:
        raise BadFile(problems)
    crest = path.parent / (document.office.crest or ".")
    if crest.is_file():
        with crest.open("rb") as stream:
            files[document.office.crest] = stream.read(LARGEST_ATTACHMENT)
    return Loaded(document, files)


def as_text(raw: bytes) -> str:
    """The file's text. Raises ``BadFile`` unless it is in UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        told = _("The file is not in UTF-8. Save it in that encoding.")
        raise BadFile([Problem(line, told)]) from error


def _attachment(path: Path, line: int, files: dict[str, bytes], problems: list[Problem]) -> None:
    if path.suffix.lower() not in KINDS:
        told = _("“%(name)s”: files of this kind cannot be offered. These can: %(kinds)s.")
        kinds = " ".join(sorted(KINDS))
        problems.append(Problem(line, told % {"name": path.name, "kinds": kinds}))
    elif path.is_file():
        if path.stat().st_size > LARGEST_ATTACHMENT:
            told = _("“%(name)s” is larger than 10 MB.")
            problems.append(Problem(line, told % {"name": path.name}))
        else:
            files[path.name] = path.read_bytes()
