"""*Why is this time gone?* The reasons of ``explain`` in the clerks' words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.domain.explain import Reason, Why
from booking.models.zone import WARSAW

WORDS: Final[dict[Why, str | Promise]] = {
    Why.FREE: gettext_lazy("free"),
    Why.UNPUBLISHED: gettext_lazy("free, but residents do not see this matter"),
    Why.LEAD_TIME: gettext_lazy("free, but residents cannot book this day: too soon or too far"),
    Why.CLOSED: gettext_lazy("closed on this day"),
    Why.HOLIDAY: gettext_lazy("public holiday"),
    Why.HOURS: gettext_lazy("nobody receives here at this hour"),
    Why.GRID: gettext_lazy("visits do not begin at this minute"),
    Why.CLOCK: gettext_lazy("the clock changes then"),
    Why.HELD: gettext_lazy("somebody is filling in the form"),
    Why.PENDING: gettext_lazy("taken, not confirmed yet"),
    Why.BOOKED: gettext_lazy("taken by another visit"),
    Why.NORM: gettext_lazy("the building is full then"),
    Why.PARTY: gettext_lazy("too many people for this counter"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One counter's answer as a sentence's end; ``free``: a clerk could book it."""

    counter: str
    words: str
    free: bool


def said(reasons: Iterable[Reason]) -> list[Said]:
    """The answers of all counters, in their order of preference."""
    free = {Why.FREE, Why.UNPUBLISHED, Why.LEAD_TIME}
    return [Said(one.name, _words(one), one.why in free) for one in reasons]


def _words(reason: Reason) -> str:
    words = str(WORDS[reason.why])
    # The number of a form being filled in is nobody's business, and means nothing yet.
    if reason.detail and reason.why != Why.HELD:
        words = f"{words}: {reason.detail}"
    if reason.until is None:
        return words
    until = f"{reason.until.astimezone(WARSAW):%H:%M}"
    return _("%(words)s (until %(until)s)") % {"words": words, "until": until}
