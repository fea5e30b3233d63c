"""Acceptances as a holder of people's data: told, and taken back where somebody objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from tenants.audit.actor import Actor
from tenants.rights.holders import Holder, Whose, holders

from .domain.own import is_withdrawn
from .domain.take_back import write_withdrawal
from .models import Acceptance, ConsentKind


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
                    "taken_back_at": one.withdrawal.at.isoformat() if is_withdrawn(one) else None,
                }
                for one in _given(whose)
            ]
        }

    def object(self, whose: Whose, now: datetime, by: Actor) -> int:
        optional = [
            one
            for one in _given(whose)
            if one.version.consent.kind == ConsentKind.CONSENT
            and not one.version.consent.required
            and not is_withdrawn(one)
        ]
        for one in optional:
            write_withdrawal(one, now=now, by=by, channel="desk")
        return len(optional)


def _given(whose: Whose) -> list[Acceptance]:
    found = Acceptance.objects.filter(about__in=_about(whose)).order_by("-at", "-version_id")
    return list(found.select_related("version__consent", "withdrawal"))


def _about(whose: Whose) -> list[UUID]:
    """The accounts and visits the person accepted with: whatever the other holders find."""
    others = [one for one in holders() if one.key != Acceptances.key]
    return sorted({piece.id for one in others for piece in one.find(whose)} - whose.but)
