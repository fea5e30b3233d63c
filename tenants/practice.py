"""Practice offices: real in everything, but nothing leaves them, and their clock can be moved.

Every edge asks ``django.utils.timezone.now`` what time it is and passes it down; so that one
question is where a practice office's clock is ahead. Everywhere else the answer is untouched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from .context import current_office, is_in_office

NONE: Final = timedelta()
PRETENDED: Final = "practice"
_ahead: ContextVar[timedelta] = ContextVar("ahead", default=NONE)
_real_now = timezone.now


def is_practice() -> bool:
    """Tell whether this is a practice office."""
    return is_in_office() and current_office().practice_of is not None


def clock_ahead() -> timedelta:
    """How far the clock of this moment's work is ahead of the world's."""
    return _ahead.get()


@contextmanager
def by_practice_clock() -> Iterator[None]:
    """Do what follows by the office's own clock; in a real office by the world's."""
    if not is_practice():
        yield
        return
    from .help.models import PracticeClock  # noqa: PLC0415 - once models are there

    token = _ahead.set(PracticeClock.objects.ahead())
    try:
        yield
    finally:
        _ahead.reset(token)


def go_on_at(ahead: timedelta) -> None:
    """The clock was moved: the rest of what ``by_practice_clock`` covers goes by the new time."""
    _ahead.set(ahead)


def pretend() -> str:
    """Instead of sending: it counts as sent, and nobody gets it."""
    return PRETENDED


def install() -> None:
    """Let ``timezone.now`` know of practice clocks; called once, when the program starts."""
    timezone.now = _now


def _now() -> datetime:
    return _real_now() + _ahead.get()
