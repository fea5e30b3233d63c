"""Everybody who works here, is invited, or did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from tenants.accounts.close import NOBODY
from tenants.accounts.models import STAFF, CodeKey, Invitation, Passkey, User
from tenants.accounts.signed_in import live


class Standing(StrEnum):
    """Where somebody is between the invitation and the farewell."""

    HERE = "here"
    INVITED = "invited"
    EXPIRED = "expired"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Member:
    """One of them; ``invitation``: the link that is open, if any."""

    person: User
    standing: Standing
    invitation: Invitation | None
    has_app: bool
    passkeys: int
    sessions: int


def roster(now: datetime) -> list[Member]:
    """All of them, those who are here first, by name; four queries however many there are."""
    app = CodeKey.objects.filter(account=OuterRef("pk"), confirmed_at__isnull=False)
    people = list(
        User.objects.filter(role__in=STAFF)
        .exclude(email__endswith=f"@{NOBODY}")
        .annotate(has_app=Exists(app))
        .order_by("name", "email")
    )
    keys = dict(
        Passkey.objects.filter(account__in=people).values_list("account").annotate(Count("pk"))
    )
    opened = Invitation.objects.filter(Q(used_at=None, withdrawn_at=None), account__in=people)
    links = {one.account_id: one for one in opened}
    inside: dict[object, int] = {}
    for row in live([one.pk for one in people], now):
        inside[row.account_id] = inside.get(row.account_id, 0) + 1
    found = [
        Member(
            one,
            _standing(one, links.get(one.pk), now),
            links.get(one.pk),
            one.has_app,
            keys.get(one.pk, 0),
            inside.get(one.pk, 0),
        )
        for one in people
    ]
    order = list(Standing)
    return sorted(found, key=lambda member: order.index(member.standing))


def member_of(person: User, now: datetime) -> Member:
    """The same of one person."""
    link = Invitation.objects.filter(account=person, used_at=None, withdrawn_at=None).first()
    return Member(
        person,
        _standing(person, link, now),
        link,
        CodeKey.objects.filter(account=person, confirmed_at__isnull=False).exists(),
        Passkey.objects.filter(account=person).count(),
        live([person.pk], now).count(),
    )


def _standing(person: User, link: Invitation | None, now: datetime) -> Standing:
    if person.is_active:
        return Standing.HERE
    if link is None:
        return Standing.LEFT
    return Standing.INVITED if link.expires_at > now else Standing.EXPIRED
