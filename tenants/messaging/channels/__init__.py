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
    """It will never go this way: a refused sender, an office without a gateway."""


class BadAddress(Unsendable):
    """It will never reach this person: no such mailbox, a number that cannot get it.

    The office can do nothing about it, so nobody is alarmed.
    """


class Unknown(Exception):
    """It was handed over, but nobody said whether it arrived.

    It is not repeated, unless ``again``: the other side knows our key and takes it once however
    often it is told, or tells whether it has it.
    """

    def __init__(self, reason: str = "", *, again: bool = False) -> None:
        self.again = again
        super().__init__(reason or "unknown")
