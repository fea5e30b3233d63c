"""Who holds data of people: floors above tell it, this room knows only what can be asked of them.

A holder finds by what the person proved to have, never by a name alone. Every verb runs in the
caller's transaction and answers how much it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise

from tenants.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Whose:
    """The person, as far as it was proved; ``but``: what was found and is somebody else's."""

    email: str = ""
    phone: str = ""
    pesel: str = ""
    account: UUID | None = None
    but: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was found: what it is, and whose name it bears."""

    id: UUID
    label: str | Promise
    name: str = ""
    restricted: bool = False


class Holder:
    """One module that holds data of people; what it does not override, it has nothing to do for."""

    key: ClassVar[str]

    def find(self, whose: Whose) -> list[Piece]:
        """What there is, for the member of staff who answers."""
        return []

    def tell(self, whose: Whose, now: datetime) -> Mapping[str, Any]:
        """All of it, as JSON people and programs read."""
        return {}

    def rectify(self, whose: Whose, changes: Mapping[str, str], now: datetime, by: Actor) -> int:
        """Correct it; raises ``Invalid`` with errors by field."""
        return 0

    def erase(self, whose: Whose, now: datetime, by: Actor) -> Mapping[str, int]:
        """Forget it; how much by name: ``erased``, ``cancelled``, ``kept``."""
        return {}

    def restrict(self, whose: Whose, now: datetime, by: Actor) -> int:
        """Keep it and use it no more."""
        return 0

    def lift(self, whose: Whose, now: datetime, by: Actor) -> int:
        """Use it again."""
        return 0

    def object(self, whose: Whose, now: datetime, by: Actor) -> int:
        """Use it for nothing that is not needed for the visit itself."""
        return 0


@dataclass(slots=True)
class _Known:
    holders: dict[str, Holder] = field(default_factory=dict)


_known = _Known()


def register_holder(holder: Holder) -> None:
    """Add one; called in ``AppConfig.ready()``. The same key again replaces it."""
    _known.holders[holder.key] = holder


def holders() -> tuple[Holder, ...]:
    """Every holder: the floors above first, for an account is closed last."""
    return tuple(reversed(_known.holders.values()))
