"""Who may take a time while an office is under pressure: a browser that has shown a little work.

A browser without JavaScript cannot calculate. Whoever has had the page open for twenty seconds may
press too, but only one a minute at the whole office: too few for a machine to be worth it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.pressure import is_under_pressure, note_attempt
from booking.proof import challenge, is_solved, was_waited_for
from tenants.accounts.attempts import Limit, TooManyAttempts

SOLVED: Final = "dowod"
OPENED: Final = "zagadka"
WITHOUT_SCRIPT: Final = Limit("patient", 1, timedelta(minutes=1))
OFFICE: Final = "office"
AGAIN: Final = _(
    "Many people are booking right now, so we check that no machine does. Press a time once more."
)


@dataclass(frozen=True, slots=True)
class Barred:
    """Why a time is not taken yet, in words for the page."""

    message: str | Promise
    status: int = 429


def barred(request: HttpRequest, now: datetime) -> Barred | None:
    """None lets the press through; asked once per press, for a proof is good once."""
    note_attempt(now)
    if not is_under_pressure(now):
        return None
    if is_solved(request.POST.get(SOLVED, ""), now):
        return None
    if was_waited_for(request.POST.get(OPENED, ""), now):
        try:
            WITHOUT_SCRIPT.take(OFFICE, now=now)
        except TooManyAttempts:
            return Barred(AGAIN)
        return None
    return Barred(AGAIN)


def proof_wanted(now: datetime) -> str:
    """The challenge for a page of times, as JSON; nothing while there is no pressure."""
    return challenge(now) if is_under_pressure(now) else ""
