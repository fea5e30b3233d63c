"""The sheet of the calendar as its script draws it: one entry per stay and per gap."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.domain.desk_calendar import CalendarSheet, Stay
from booking.enums import BookingState

_S = BookingState
NOBODY: Final = UUID(int=0)
TO_THE_MINUTE: Final = len("2026-11-25T10:30")
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
    """What the script needs; moments are on Warsaw's clock, without an offset.

    What is the same at every entry is said once: letters, words, addresses with ``NOBODY`` in them.
    """
    return {
        "counters": [
            {"id": str(one.pk), "title": one.name, "unit": one.unit.name} for one in sheet.counters
        ],
        "letters": {str(state): str(letter) for state, letter in LETTERS.items()},
        "words": {str(state): str(state.label) for state in LETTERS},
        "sheet": reverse("visit:sheet", args=[NOBODY]),
        "move": reverse("desk:drag", args=[NOBODY]),
        "nobody": str(NOBODY),
        "stays": [_stay(one, may_change=may_change) for one in sheet.stays],
        "free": {"letter": str(FREE), "words": _("free")},
        "gaps": [
            {"counter": str(one.counter_id), "start": _clock(one.start), "end": _clock(one.end)}
            for one in sheet.gaps
        ],
        "from": f"{sheet.earliest:02}:00:00",
        "to": f"{sheet.latest:02}:00:00",
    }


def words_of(stay: Stay) -> str:
    """The state in a word; of what is held, for whom."""
    return stay.kept_for or str(stay.state.label)


def _stay(one: Stay, *, may_change: bool) -> dict[str, Any]:
    told = {
        "id": str(one.id),
        "counter": str(one.counter_id),
        "start": _clock(one.start),
        "end": _clock(one.end),
        "state": one.state.value,
        "service": one.service,
    }
    if one.name:
        told["name"] = one.name
    if one.kept_for:
        told["words"] = one.kept_for
    return told | {"moves": True} if may_change and one.may_move else told


def _clock(moment: datetime) -> str:
    """``2026-11-25T10:30``; five times faster than by a format."""
    return moment.isoformat()[:TO_THE_MINUTE]
