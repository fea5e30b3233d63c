"""A paper as a document: headings, paragraphs, facts and tables, set by Typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import typst
from django.utils import timezone
from django.utils.translation import gettext as _

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands below: paragraphs, then facts, then a table with its head."""

    heading: str
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. ``wide``: on its side, for tables of many columns; ``signed``: who signs below."""

    title: str
    lead: str
    author: str
    parts: Sequence[Part]
    wide: bool = False
    signed: Sequence[str] = field(default=())


def print_paper(paper: Paper, *, now: datetime) -> bytes:
    """The PDF, in Polish as the contract is; no fonts of the system, no network."""
    said = asdict(paper) | {
        "footer": _("Made on %(moment)s") % {"moment": f"{timezone.localtime(now):%d.%m.%Y %H:%M}"}
    }
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made
