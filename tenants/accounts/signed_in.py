"""Where people of the office are signed in, and how somebody ends that from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tenants.audit.actor import Actor
from tenants.audit.record import record

from .limits import IDLE, WHOLE
from .models import SignedIn, User


class Way(StrEnum):
    """By what somebody came in."""

    PASSWORD = "password"  # noqa: S105 - a name of a way, no password
    CODE = "code"
    PASSKEY = "passkey"
    OIDC = "oidc"


def live(people: Collection[UUID], now: datetime) -> QuerySet[SignedIn]:
    """The sessions of ``people`` that still open the panel, the last used first."""
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    return SignedIn.objects.filter(
        Exists(kept), account__in=people, seen_at__gt=now - IDLE, begun_at__gt=now - WHOLE
    )


def sweep(person: User) -> None:
    """Forget rows of ``person`` whose sessions are gone."""
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    SignedIn.objects.filter(~Exists(kept), account=person).delete()


@transaction.atomic
def end_session(person: User, row_id: UUID, *, now: datetime, by: Actor) -> bool:
    """End one session of ``person``; tells whether there was one."""
    row = SignedIn.objects.filter(pk=row_id, account=person).first()
    if row is None:
        return False
    _end([row])
    record("account.session_ended", by=by, now=now, about=person)
    return True


@transaction.atomic
def end_sessions(person: User, *, now: datetime, by: Actor, but: str | None = None) -> int:
    """End all sessions of ``person`` but the one of this key; how many."""
    rows = list(SignedIn.objects.filter(account=person).exclude(session_key=but or ""))
    _end(rows)
    if rows:
        record("account.session_ended", by=by, now=now, about=person)
    return len(rows)


def _end(rows: list[SignedIn]) -> None:
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignedIn.objects.filter(pk__in=[row.pk for row in rows]).delete()
