"""What an answer leads to, as links of the OpenAPI file: programs and tests walk along them.

An expression names a value of the answer or of the address (OpenAPI 3.1, *Runtime Expressions*);
of lists the first item stands for whichever is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

TOKEN: Final = {"token": "$response.body#/token"}
FIRST_VISIT: Final = "$response.body#/results/0/id"


@dataclass(frozen=True, slots=True)
class Link:
    """A call that may follow: with which parameters, and with what in its body."""

    to: str
    says: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """As the file tells it."""
        told: dict[str, Any] = {"operationId": self.to, "description": self.says}
        if self.parameters:
            told["parameters"] = dict(self.parameters)
        if self.body:
            told["requestBody"] = dict(self.body)
        return told


SUBMIT: Final = Link("submit", "Send the form.", body={"hold": "$response.body#/token"})
VISIT: Final = (
    Link("read_booking", "Look at the visit.", TOKEN),
    Link("reschedule", "Move it to another time.", TOKEN),
    Link("cancel", "Give it back.", TOKEN),
)
OFFERED: Final = {"id": "$response.body#/0/slug"}
LINKS: Final[Mapping[str, tuple[Link, ...]]] = {
    "list_units": (
        Link("list_services", "What the unit offers.", {"unit": "$response.body#/0/slug"}),
    ),
    "list_services": (
        Link("read_service", "One service.", OFFERED),
        Link("list_days", "On which days it is free.", OFFERED),
    ),
    "list_days": (
        Link(
            "list_slots",
            "The free times of a day.",
            {"id": "$request.path.id", "date": "$response.body#/0/date"},
        ),
    ),
    "list_slots": (
        Link(
            "hold",
            "Keep a time while the form is filled in.",
            body={
                "service": "$request.path.id",
                "start": "$response.body#/0/start",
                "unit": "$response.body#/0/unit",
            },
        ),
    ),
    "nearest": (
        Link(
            "hold",
            "Keep it while the form is filled in.",
            body={
                "service": "$response.body#/0/service/slug",
                "start": "$response.body#/0/start",
                "unit": "$response.body#/0/unit/slug",
            },
        ),
    ),
    "hold": (
        SUBMIT,
        Link("read_hold", "How long the time is kept.", TOKEN),
        Link("extend", "Start its time anew.", TOKEN),
        Link("release", "Give the time back.", TOKEN),
    ),
    "extend": (SUBMIT,),
    "submit": (Link("confirm", "Confirm with the PIN from the message.", TOKEN), *VISIT),
    "confirm": VISIT,
    "reschedule": VISIT,
    "list_bookings": (
        Link("read_booking", "One visit, by its id.", {"token": FIRST_VISIT}),
        Link("record_of_visit", "Its record, for a document system.", {"id": FIRST_VISIT}),
        Link("arrive", "Say that the visitor is here.", {"id": FIRST_VISIT}),
        Link("miss", "Say that nobody came.", {"id": FIRST_VISIT}),
        Link("approve", "Take a visit that waits for it.", {"id": FIRST_VISIT}),
        Link("reject", "Refuse a visit that waits for approval.", {"id": FIRST_VISIT}),
    ),
}


def link(paths: Mapping[str, Mapping[str, dict[str, Any]]]) -> None:
    """Write the links into the good answers of the file's ``paths``."""
    for operation in (one for methods in paths.values() for one in methods.values()):
        for after in LINKS.get(operation["operationId"], ()):
            good = next(status for status in operation["responses"] if status.startswith("2"))
            links = operation["responses"][good].setdefault("links", {})
            links[after.to] = after.as_dict()
