"""How messages travel.

A channel first makes a message ready, where anything may go wrong and be tried again, and answers
with a ``Send``: the one step after which somebody else has it.
"""

from __future__ import annotations

from collections.abc import Callable

Send = Callable[[], str]
"""Hands over and answers the other side's id, if it gives one.

Raises ``Unsendable``, ``Unknown``, or ``OSError`` where nothing was taken and trying again may
help.
"""


class Unsendable(Exception):
    """It will never go this way: a bad address, a refused sender."""


class Unknown(Exception):
    """It was handed over, but nobody said whether it arrived; it is not repeated."""
