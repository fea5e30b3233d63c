"""An office's own claims, read and written from inside the office.

These statements run in the office's role: row security shows it its own rows, and lets it add
claims and wishes, nothing else (migration ``0001_onboarding``). The table is named with its
schema, because the office's path does not hold it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from provisioning.models import DomainState
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.ids import uuid7
from tenants.practice import is_practice
from tenants.tasks import after_commit

from .errors import ForPractice, HostClaimed, NoHost, NotProven, TooManyHosts
from .names import read_host, record_name, record_text

MOST: Final = 5
LOOKED_FOR: Final = timedelta(days=7)
"""How long a claim is looked at each hour; after that whoever wants it asks for a look."""
CHECK: Final = "provisioning.domain"
SHOWN: Final = """
SELECT id, host, token, state, trouble, points_here, checked_at, failing_since,
       wanted_main, is_main, wanted_gone, claimed_at
FROM public.office_domain ORDER BY host, id
"""
CLAIM: Final = """
INSERT INTO public.office_domain (id, office_id, host, token, claimed_at)
VALUES (%s, %s, %s, %s, %s)
"""
WISH_MAIN: Final = "UPDATE public.office_domain SET wanted_main = (id IS NOT DISTINCT FROM %s)"
WISH_GONE: Final = """
UPDATE public.office_domain SET wanted_gone = true, wanted_main = false WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class OwnDomain:
    """One host of the office, as its panel shows it."""

    id: UUID
    host: str
    token: str
    state: DomainState
    trouble: str
    points_here: bool | None
    checked_at: datetime | None
    failing_since: datetime | None
    wanted_main: bool
    is_main: bool
    wanted_gone: bool
    claimed_at: datetime

    def is_given_up(self, now: datetime) -> bool:
        """Tell whether the proof never came, or is gone for good, and nobody looks any more."""
        return self.state == DomainState.WAITING and self.claimed_at <= now - LOOKED_FOR

    @property
    def record_name(self) -> str:
        """Where the proof stands."""
        return record_name(self.host)

    @property
    def record_text(self) -> str:
        """What the proof says."""
        return record_text(self.token)

    @property
    def may_be_main(self) -> bool:
        """Links may name it."""
        return self.state == DomainState.PROVEN and self.points_here is not False


def own_domains() -> list[OwnDomain]:
    """Every host the office has claimed."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN)
        rows: list[Any] = cursor.fetchall()
    return [replace(OwnDomain(*row), state=DomainState(row[3])) for row in rows]


@transaction.atomic
def claim(typed: str, *, now: datetime, by: Actor) -> str:
    """Put a host on the list and look for its proof. Raises ``BadHost``, ``HostClaimed``,
    ``TooManyHosts``, ``ForPractice``.
    """
    if is_practice():
        raise ForPractice
    host, known = read_host(typed), own_domains()
    if any(one.host == host for one in known):
        raise HostClaimed
    if len(known) >= MOST:
        raise TooManyHosts
    claimed = uuid7()
    token = secrets.token_hex(16)
    _run(CLAIM, [claimed, current_office().pk, host, token, now])
    record("domain.claim", by=by, now=now, fields=[host])
    after_commit(CHECK, str(claimed))
    return host


def look_again(domain_id: UUID) -> None:
    """Look for the proof now. Raises ``NoHost``."""
    after_commit(CHECK, str(_own(domain_id).id))


@transaction.atomic
def make_main(domain_id: UUID | None, *, now: datetime, by: Actor) -> None:
    """Let links and messages name this host; None: the subdomain. Raises ``NoHost``,
    ``NotProven``.
    """
    before = [one for one in own_domains() if one.is_main or one.wanted_main]
    chosen = _own(domain_id) if domain_id else None
    if chosen is not None and not chosen.may_be_main:
        raise NotProven
    _run(WISH_MAIN, [domain_id])
    record("domain.main", by=by, now=now, fields=[chosen.host if chosen else ""])
    for one in {str(one.id) for one in [*before, *([chosen] if chosen else [])]}:
        after_commit(CHECK, one)


@transaction.atomic
def give_back(domain_id: UUID, *, now: datetime, by: Actor) -> None:
    """The office does not answer there any more. Raises ``NoHost``."""
    mine = _own(domain_id)
    _run(WISH_GONE, [mine.id])
    record("domain.give_back", by=by, now=now, fields=[mine.host])
    after_commit(CHECK, str(mine.id))


def _own(domain_id: UUID) -> OwnDomain:
    for one in own_domains():
        if one.id == domain_id:
            return one
    raise NoHost


def _run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
