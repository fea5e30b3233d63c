"""A copy of somebody's data for people to read, as PDF (art. 15(3))."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tenants.messaging.kinds import kind_of
from tenants.rights.days import LOCAL

TEMPLATE: Final = Path(__file__).with_name("copy.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"
PARTS: Final[Mapping[str, str | Promise]] = {
    "visits": gettext_lazy("Visits"),
    "waiting": gettext_lazy("Places in line"),
    "details": gettext_lazy("Details kept for forms"),
    "accounts": gettext_lazy("Accounts"),
    "accepted": gettext_lazy("What was accepted"),
}
FOR_PROGRAMS: Final = "state"
WORDS: Final[Mapping[str, str | Promise]] = {
    "number": gettext_lazy("Number"),
    "state_name": gettext_lazy("State of the visit"),
    "service": gettext_lazy("Matter"),
    "unit": gettext_lazy("Unit"),
    "address": gettext_lazy("Address"),
    "start": gettext_lazy("From"),
    "end": gettext_lazy("Until"),
    "since": gettext_lazy("Since"),
    "made_at": gettext_lazy("Booked on"),
    "restricted": gettext_lazy("Restricted"),
    "person": gettext_lazy("Person"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "name": gettext_lazy("First and last name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "pesel": gettext_lazy("PESEL"),
    "answers": gettext_lazy("Answers"),
    "notes": gettext_lazy("Notes of the staff"),
    "text": gettext_lazy("Text"),
    "at": gettext_lazy("When"),
    "corrections": gettext_lazy("Corrections: before and after"),
    "messages": gettext_lazy("Messages sent"),
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("Way"),
    "sent_at": gettext_lazy("Sent on"),
    "title": gettext_lazy("Title"),
    "version": gettext_lazy("Version"),
    "accepted_at": gettext_lazy("Accepted on"),
    "taken_back_at": gettext_lazy("Taken back on"),
    "passkeys": gettext_lazy("Passkeys"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
}


def copy_sheet(found: Mapping[str, Any]) -> bytes:
    """The PDF of what ``domain.copy`` gathered."""
    controller, asked = found["controller"], found["request"]
    said = {
        "title": _("Copy of your data"),
        "author": controller["name"],
        "lang": get_language() or "pl",
        "lead": _("%(office)s, request %(number)s")
        % {
            "office": controller["name"],
            "number": asked["number"],
        },
        "footer": _("Made on %(moment)s") % {"moment": _value(found["made_at"])},
        "nothing": _("Nothing is kept."),
        "parts": [
            {"title": str(title), "rows": [list(_facts(one)) for one in found.get(key, [])]}
            for key, title in PARTS.items()
        ],
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


def _facts(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in row.items():
        if key == FOR_PROGRAMS or value in (None, "", [], {}, False):
            continue
        kind = kind_of(value) if key == "kind" else None
        yield str(WORDS.get(key, key)), str(kind.label) if kind else _value(value)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{label}: {text}" for label, text in _facts(value))
    if isinstance(value, list):
        return " · ".join(_value(one) for one in value)
    if value is True:
        return _("yes")
    text = str(value)
    moment = parse_datetime(text) if "T" in text[:11] and text[:4].isdigit() else None
    return _local(moment) if moment is not None else text


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%d.%m.%Y %H:%M}"
