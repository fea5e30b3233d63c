"""The sheet of the calendar as its script draws it: one entry per stay and per gap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.domain.desk_calendar import CalendarSheet, Gap, Stay
from booking.enums import BookingState

_S = BookingState
# Never by colour alone: a letter, a pattern and the word of the state.
LETTERS: Final[dict[BookingState, str | Promise]] = {
    _S.HELD: pgettext_lazy("letter of held", "H"),
    _S.PENDING: pgettext_lazy("letter of not confirmed", "?"),
    _S.AWAITING_APPROVAL: pgettext_lazy("letter of not approved", "A"),
    _S.BOOKED: pgettext_lazy("letter of booked", "B"),
    _S.ARRIVED: pgettext_lazy("letter of arrived", "✓"),
    _S.SERVED: pgettext_lazy("letter of served", "S"),
    _S.MISSED: pgettext_lazy("letter of missed", "–"),
}
FREE: Final = pgettext_lazy("letter of free", "F")
LEGEND: Final = (
    ("free", FREE, pgettext_lazy("legend", "free")),
    ("held", LETTERS[_S.HELD], gettext_lazy("held: somebody is filling in the form")),
    ("booked", LETTERS[_S.BOOKED], _S.BOOKED.label),
    ("arrived", LETTERS[_S.ARRIVED], _S.ARRIVED.label),
    ("served", LETTERS[_S.SERVED], _S.SERVED.label),
    ("missed", LETTERS[_S.MISSED], _S.MISSED.label),
    ("pending", LETTERS[_S.PENDING], _S.PENDING.label),
    ("awaiting_approval", LETTERS[_S.AWAITING_APPROVAL], _S.AWAITING_APPROVAL.label),
)


def drawn(sheet: CalendarSheet, *, may_change: bool) -> dict[str, Any]:
    """What the script needs; moments are on Warsaw's clock, without an offset."""
    return {
        "counters": [
            {"id": str(one.pk), "title": one.name, "unit": one.unit.name} for one in sheet.counters
        ],
        "events": [*_stays(sheet, may_change=may_change), *_gaps(sheet)],
        "from": f"{sheet.earliest:02}:00:00",
        "to": f"{sheet.latest:02}:00:00",
    }


def words_of(stay: Stay) -> str:
    """The state in a word; of what is held, for whom."""
    return stay.kept_for or str(stay.state.label)


def _stays(sheet: CalendarSheet, *, may_change: bool) -> Iterator[dict[str, Any]]:
    for one in sheet.stays:
        yield {
            "id": str(one.id),
            "resourceIds": [str(one.counter_id)],
            "start": f"{one.start:%Y-%m-%dT%H:%M}",
            "end": f"{one.end:%Y-%m-%dT%H:%M}",
            "title": one.name or words_of(one),
            "classNames": [f"stay-{one.state}"],
            "startEditable": may_change and one.may_move,
            "extendedProps": {
                "letter": str(LETTERS[one.state]),
                "state": words_of(one),
                "service": one.service,
                "address": "" if one.is_held else reverse("visit:sheet", args=[one.id]),
                "move": reverse("desk:drag", args=[one.id]) if one.may_move else "",
            },
        }


def _gaps(sheet: CalendarSheet) -> Iterator[dict[str, Any]]:
    for one in sheet.gaps:
        yield {
            "id": _gap_id(one),
            "resourceIds": [str(one.counter_id)],
            "start": f"{one.start:%Y-%m-%dT%H:%M}",
            "end": f"{one.end:%Y-%m-%dT%H:%M}",
            "title": _("free"),
            "display": "background",
            "classNames": ["gap"],
            "extendedProps": {"letter": str(FREE)},
        }


def _gap_id(one: Gap) -> str:
    return f"{one.counter_id}/{one.start:%Y%m%d%H%M}"
