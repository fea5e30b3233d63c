"""Accounts as a holder of people's data: the residents' own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.rights.holders import Holder, Piece, Whose

from .close import close_account
from .models import Role, User


class Accounts(Holder):
    """See the module. Who works in the office is no subject of its register."""

    key: ClassVar[str] = "accounts"

    def find(self, whose: Whose) -> list[Piece]:
        return [Piece(one.pk, _("account"), one.name) for one in _accounts(whose, every=True)]

    def tell(self, whose: Whose, now: datetime) -> Mapping[str, Any]:
        return {
            "accounts": [
                {
                    "email": one.email,
                    "name": one.name,
                    "passkeys": [
                        {"name": key.label, "made_at": key.created_at.isoformat()}
                        for key in one.passkeys.all()
                    ],
                }
                for one in _accounts(whose).prefetch_related("passkeys")
            ]
        }

    def rectify(self, whose: Whose, changes: Mapping[str, str], now: datetime, by: Actor) -> int:
        """The name alone: an address opens whatever was booked with it, so its owner proves it."""
        done = 0
        for person in _accounts(whose).select_for_update():
            first, last = _parted(person.name)
            named = f"{changes.get('first_name', first)} {changes.get('last_name', last)}".strip()
            if named[:150] != person.name:
                person.name = named[:150]
                person.save(update_fields=["name"])
                done += 1
        return done

    def erase(self, whose: Whose, now: datetime, by: Actor) -> Mapping[str, int]:
        people = list(_accounts(whose))
        for person in people:
            close_account(person, now=now, by=by)
        return {"accounts": len(people)}


def _parted(name: str) -> tuple[str, str]:
    """The given names, of which there may be two, and the last one; a single word is given."""
    first, space, last = name.rpartition(" ")
    return (first, last) if space else (name, "")


def _accounts(whose: Whose, *, every: bool = False) -> QuerySet[User]:
    mine = Q(pk__in=[])
    if whose.email:
        mine |= Q(email=whose.email.lower())
    if whose.account:
        mine |= Q(pk=whose.account)
    found = User.objects.filter(mine, role=Role.RESIDENT, is_active=True).order_by("pk")
    return found if every else found.exclude(pk__in=whose.but)
