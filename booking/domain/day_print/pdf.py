"""The day's sheet as a PDF that screen readers can read (PDF/UA), set by Typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.models.zone import WARSAW

from .sheet import Line, Part, count

TEMPLATE: Final = Path(__file__).with_name("day.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


def day_pdf(
    parts: Sequence[Part], day: date, *, office: str, about: str = "", now: datetime
) -> bytes:
    """The sheet in the language in force; ``about``: what it is limited to, in words."""
    number = count(parts)
    lead = ngettext("%(n)s visit", "%(n)s visits", number) % {"n": number}
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={
            "said": json.dumps(
                {
                    "title": _("Visits: %(day)s") % {"day": date_format(day, "l, j E Y").lower()},
                    "author": office,
                    "lang": get_language() or "pl",
                    "lead": ". ".join(filter(None, (office, about, lead))),
                    "footer": _("As of %(moment)s")
                    % {"moment": f"{now.astimezone(WARSAW):%d.%m.%Y %H:%M}"},
                    "columns": columns(),
                    "parts": [
                        {
                            "title": f"{part.counter} ({part.unit})",
                            "rows": [_row(line) for line in part.lines],
                        }
                        for part in parts
                    ],
                },
                ensure_ascii=False,
            )
        },
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made


def columns() -> list[str]:
    """What stands above the columns; the last one is left for a pen."""
    return [_("Time"), _("Person"), _("Matter"), _("Number"), _("Remarks")]


def _row(line: Line) -> list[str]:
    name = line.name or _("No name")
    people = f" (+{line.people - 1})" if line.people > 1 else ""
    state = "" if line.state == "booked" else str(line.state.label)
    return [
        f"{line.start:%H:%M}–{line.end:%H:%M}",
        f"{name}{people}",
        line.service,
        line.reference,
        state,
    ]
