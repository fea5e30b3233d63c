"""Office files to begin with: the starters, and the smallest one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import provisioning
from provisioning.officefile.load import Loaded
from provisioning.officefile.parse import parse
from tenants.officefile.nodes import BadFile, Problem

STARTERS: Final = Path(provisioning.__file__).parent / "starters"


NOTICE: Final = """consents:
  - key: klauzula
    required: false
    versions:
      - {valid_from: 2026-01-01, title: Wiem, text: Twoje dane są u nas.}
"""


OFFICE: Final = "{name: Urząd próbny, declaration: {published: 2026-01-02}}"


def minimal(extra: str = "") -> str:
    """An office with a name and a declaration, then ``extra``; services come with their notice."""
    told = NOTICE if "services:" in extra and "consents:" not in extra else ""
    return f"office:\n  {OFFICE}\n{extra}{told}"


def loaded(text: str, **files: bytes) -> Loaded:
    """An office file as if it had been read from a folder with these PDF files."""
    return Loaded(parse(text), {f"{name}.pdf": contents for name, contents in files.items()})


def problems_of(text: str) -> list[Problem]:
    """What is wrong with an office file; nothing, if nothing is."""
    try:
        parse(text)
    except BadFile as error:
        return error.problems
    return []
