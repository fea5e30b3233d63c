"""A proof as a document: who accepted what and when, and every text word for word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.consents.domain.proof import Row
from tenants.consents.models import POLISH

from .table import cells, columns, moment

TEMPLATE: Final = Path(__file__).with_name("proof.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


def proof_sheet(rows: Sequence[Row], *, about: str, office: str, now: datetime) -> bytes:
    """The PDF. ``about``: whose or which consent's proof this is."""
    said = {
        "title": _("Proof of acceptance"),
        "author": office,
        "lang": get_language() or POLISH,
        "lead": f"{office}. {about}. " + _("Acceptances: %(number)s.") % {"number": len(rows)},
        "footer": _("Made on %(moment)s") % {"moment": moment(now)},
        "given_label": _("Who accepted and when"),
        "given": [_given(row) for row in rows],
        "words_label": _("The words that were accepted"),
        "words": list(_words(rows)),
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


def _given(row: Row) -> dict[str, Any]:
    facts = [list(pair) for pair in zip(columns(), cells(row), strict=True) if pair[1]]
    return {"title": f"{moment(row.given.at)} · {row.person or _('forgotten')}", "facts": facts[2:]}


def _words(rows: Iterable[Row]) -> Iterable[dict[str, Any]]:
    """Each text once, however many accepted it."""
    shown = {one.given.digest: one.given for one in rows}
    for digest, given in shown.items():
        about = f"{given.version.consent.key}, {_('version')} {given.version.number},"
        yield {
            "title": given.shown.title,
            "about": f"{about} {given.shown_language}, SHA-256 {digest}",
            "lines": given.shown.text.split("\n"),
        }
