"""Who acts: visible in every verb as ``by``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class ActorKind(StrEnum):
    """By which door somebody came."""

    RESIDENT = "resident"
    CLERK = "clerk"
    API = "api"
    SYSTEM = "system"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts. ``name`` is shown in histories; residents have none there.

    ``may``: what the office allows this person beyond its rules (``accounts.Permission``).
    ``address``: the network address the person acts from, where there is one.
    """

    kind: ActorKind
    id: UUID | None = None
    name: str = ""
    may: frozenset[str] = frozenset()
    address: str = ""


SYSTEM: Final = Actor(ActorKind.SYSTEM)
RESIDENT: Final = Actor(ActorKind.RESIDENT)
