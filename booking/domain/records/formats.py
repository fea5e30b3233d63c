"""Records of visits as a file: JSON, XML (by the XSD in ``platform/docs/examples``) or CSV.

Names of members, elements and columns are stable and English, whatever the language of the moment:
programs read them. Members may be added; ``FORMAT`` changes when one changes its meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from lxml import etree

from booking.domain.listing.files import write_csv

from .record import MatterRecord, Named, Records, VisitRecord

FORMAT: Final = "okienko-visits-1"
SPACE: Final = "urn:okienko:visits:1"
# What XML cannot say at all (XML 1.0, section 2.2).
UNSPEAKABLE: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
COLUMNS: Final = (
    *("visit", "matter", "reference", "status", "start", "end", "service", "service_name"),
    *("jrwa", "unit", "unit_name", "counter", "counter_name", "people", "language", "channel"),
    *("created_at", "first_name", "last_name", "email", "phone", "answers"),
)


def as_document(records: Records) -> dict[str, Any]:
    """What JSON says; the API answers the same."""
    return {
        "format": FORMAT,
        "office": records.office,
        "day": records.day.isoformat() if records.day else None,
        "made_at": _moment(records.made_at),
        "visits": [_visit(one) for one in records.visits],
    }


def as_json(records: Records) -> bytes:
    """The document, to be read by people too."""
    return json.dumps(as_document(records), ensure_ascii=False, indent=2).encode() + b"\n"


def as_xml(records: Records) -> bytes:
    """The same as XML; what is null in JSON is left out."""
    root = etree.Element(f"{{{SPACE}}}visits", nsmap={None: SPACE})
    _attributes(
        root, {key: value for key, value in as_document(records).items() if key != "visits"}
    )
    for told in as_document(records)["visits"]:
        _element(root, "visit", told)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def as_csv(records: Records) -> bytes:
    """A line per matter, for a spreadsheet; answers stand in one cell, one in a line."""
    file = BytesIO()
    write_csv([list(COLUMNS), *_lines(records)], file)
    return file.getvalue()


FORMATS: Final[Mapping[str, tuple[Callable[[Records], bytes], str]]] = {
    "json": (as_json, "application/json"),
    "xml": (as_xml, "application/xml"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
"""How each is written, and its media type."""


def _visit(visit: VisitRecord) -> dict[str, Any]:
    person = visit.person
    return {
        "id": str(visit.id),
        "reference": visit.reference,
        "status": str(visit.status),
        "start": _moment(visit.start),
        "end": _moment(visit.end),
        "people": visit.people,
        "language": visit.language,
        "channel": visit.channel,
        "created_at": _moment(visit.created_at),
        "matters": [_matter(one) for one in visit.matters],
        "person": None
        if person is None
        else {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
        },
        "answers": None
        if visit.answers is None
        else [{"key": one.key, "label": one.label, "value": one.value} for one in visit.answers],
    }


def _matter(matter: MatterRecord) -> dict[str, Any]:
    return {
        "id": str(matter.id),
        "service": _named(matter.service),
        "jrwa": matter.jrwa or None,
        "status": str(matter.status),
        "start": _moment(matter.start),
        "end": _moment(matter.end),
        "unit": _named(matter.unit),
        "counter": _named(matter.counter),
    }


def _named(thing: Named) -> dict[str, str]:
    return {"slug": thing.slug, "name": thing.name}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _attributes(element: Any, told: Mapping[str, Any]) -> None:
    for key, value in told.items():
        if value is not None:
            element.set(key, UNSPEAKABLE.sub("", str(value)))


def _element(parent: Any, name: str, told: Mapping[str, Any]) -> None:
    """Plain members become attributes, others elements; lists stand in their order."""
    element = etree.SubElement(parent, f"{{{SPACE}}}{name}")
    plain = {key: one for key, one in told.items() if not isinstance(one, dict | list)}
    if name == "answer":
        element.text = UNSPEAKABLE.sub("", plain.pop("value"))
    _attributes(element, plain)
    for key, one in told.items():
        if isinstance(one, dict):
            _element(element, key, one)
        elif isinstance(one, list):
            for inner in one:
                _element(element, key.removesuffix("s"), inner)


def _lines(records: Records) -> Iterator[list[str]]:
    for visit in records.visits:
        who = visit.person
        answers = visit.answers or ()
        for matter in visit.matters:
            yield [
                *(str(visit.id), str(matter.id), visit.reference, str(matter.status)),
                *(_moment(matter.start), _moment(matter.end)),
                *(matter.service.slug, matter.service.name, matter.jrwa),
                *(matter.unit.slug, matter.unit.name, matter.counter.slug, matter.counter.name),
                *(str(visit.people), visit.language, visit.channel, _moment(visit.created_at)),
                *((who.first_name, who.last_name, who.email, who.phone) if who else ("",) * 4),
                "\n".join(f"{one.label}: {one.value}" for one in answers),
            ]
