"""How records of visits reach an office's document system: what a plug-in is, and which there are.

A plug-in is a class with the members of ``RecordsAdapter``. Its application names it once, in
``AppConfig.ready()``; the office chooses it, fills in its boxes, and each evening it is made with
what was filled in and given the day. ``booking.public`` has everything it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from django.utils.functional import Promise

from tenants.boxes import Box

NOBODY: Final = "none"
"""The choice of an office that hands nothing over; no plug-in may be called so."""


class NotTaken(Exception):
    """The other side will not take it, and would not tomorrow: somebody of the office must act.

    Its text is shown to the office's admins. Anything that may pass by itself is an ``OSError``:
    then it is tried again.
    """


class Parcel(Protocol):
    """The records of one day.

    ``id`` is the same at each attempt and each repetition for that day, so that the other side
    recognises what it has. ``name`` is good for a file, without its ending.
    """

    @property
    def id(self) -> UUID: ...

    @property
    def name(self) -> str: ...

    @property
    def day(self) -> date: ...

    @property
    def count(self) -> int:
        """How many visits."""

    def file(self, kind: str) -> bytes:
        """The records as ``json``, ``xml`` or ``csv``."""


class RecordsAdapter(Protocol):
    """A way to one kind of document system, opened with what an office filled in.

    It is made with the boxes as keyword arguments (those left empty are missing) and must take the
    same parcel twice without harm: what was sent may be sent again after a breakdown.
    """

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    boxes: ClassVar[Sequence[Box]]

    def hand_over(self, parcel: Parcel) -> str:
        """Give it; what the other side calls it, or nothing. Raises ``NotTaken``, ``OSError``."""

    def check(self) -> str:
        """Try the way without giving anything; what to tell the admin. Raises as above."""


_known: dict[str, Any] = {}


def register_adapter(kind: type[RecordsAdapter]) -> None:
    """Offer a plug-in to every office; the same code twice is a mistake (``ValueError``)."""
    if kind.code == NOBODY or _known.get(kind.code, kind) is not kind:
        raise ValueError(f"adapter {kind.code!r} is registered already")
    _known[kind.code] = kind


def adapters() -> Mapping[str, type[RecordsAdapter]]:
    """Every plug-in by its code."""
    return _known


def labels() -> dict[str, str | Promise]:
    """Their names, to choose from."""
    return {code: kind.label for code, kind in _known.items()}
