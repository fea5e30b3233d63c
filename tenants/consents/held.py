"""Acceptances as a holder of people's data: told, and taken back where somebody objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from tenants.audit.actor import Actor
from tenants.rights.holders import Holder, Whose, holders

from .domain.own import own, own_consents
from .domain.take_back import write_withdrawal


class Acceptances(Holder):
    """See the module. They prove what the office may do, so they are not erased (art. 17(3))."""

    key: ClassVar[str] = "consents"

    def tell(self, whose: Whose, now: datetime) -> Mapping[str, Any]:
        return {
            "accepted": [
                {
                    "title": one.shown.title,
                    "version": one.version.number,
                    "accepted_at": one.at.isoformat(),
                    "taken_back_at": one.withdrawal.at.isoformat()
                    if hasattr(one, "withdrawal")
                    else None,
                }
                for about in _about(whose)
                for one in own(about)
            ]
        }

    def object(self, whose: Whose, now: datetime, by: Actor) -> int:
        given = [one for about in _about(whose) for one in own_consents(about)]
        optional = [one for one in given if not one.version.consent.required]
        for one in optional:
            write_withdrawal(one, now=now, by=by, channel="desk")
        return len(optional)


def _about(whose: Whose) -> list[UUID]:
    """The accounts and visits the person accepted with: whatever the other holders find."""
    others = [one for one in holders() if one.key != Acceptances.key]
    return sorted({piece.id for one in others for piece in one.find(whose)} - whose.but)
