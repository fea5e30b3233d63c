"""A signed-in session: how it starts, how long it lasts, how it ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.network import network_address

from .devices import device_of
from .limits import IDLE, WHOLE
from .models import Role, SignedIn, User
from .signed_in import Way, end_sessions, sweep

FRESH: Final = timedelta(minutes=15)
"""How long after signing in somebody may change how they sign in."""
NOTICE_EVERY: Final = timedelta(minutes=1)

_BEGUN = "signed_in_at"
_SEEN = "seen_at"


def actor(person: User) -> Actor:
    """Who acts, as histories and the audit trail name them: a resident has no name there."""
    if person.role == Role.RESIDENT:
        return Actor(ActorKind.RESIDENT, person.pk)
    from_outside = person.role == Role.OPERATOR or person.visit is not None
    kind = ActorKind.OPERATOR if from_outside else ActorKind.CLERK
    return Actor(kind, person.pk, person.name, person.may, person.came_from)


@transaction.atomic
def open_session(
    request: HttpRequest, person: User, *, now: datetime, way: Way = Way.PASSWORD
) -> None:
    """Sign ``person`` in under a new session key; what an anonymous visitor left is not taken.

    Of staff it is noted where they are signed in, so that they, or an admin, can end it.
    """
    request.session.flush()
    login(request, person)
    begin(request.session, now=now)
    if person.role != Role.RESIDENT:
        sweep(person)
        SignedIn.objects.create(
            account=person,
            session_key=request.session.session_key or "",
            way=way,
            begun_at=now,
            seen_at=now,
            address=network_address(request) or None,
            device=device_of(request.headers.get("user-agent", "")),
        )
    _record("account.sign_in", request, person, now)


@transaction.atomic
def close_session(request: HttpRequest, person: User, *, now: datetime, over: bool = False) -> None:
    """Sign ``person`` out and forget the session; ``over``: its time had run out."""
    _record("account.session_over" if over else "account.sign_out", request, person, now)
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()
    logout(request)


def keep_session(request: HttpRequest, person: User, *, now: datetime) -> None:
    """After a new password: this session goes on under a new key, all others end."""
    old = request.session.session_key or ""
    end_sessions(person, now=now, by=actor(person), but=old)
    update_session_auth_hash(request, person)
    SignedIn.objects.filter(session_key=old).update(session_key=request.session.session_key or "")


def is_over(session: SessionBase, *, now: datetime) -> bool:
    """Tell whether a signed-in session has idled, or lasted, too long."""
    # A session opened by another way in is counted from when it is first seen.
    moment = now.timestamp()
    begun: float = session.setdefault(_BEGUN, moment)
    seen: float = session.setdefault(_SEEN, moment)
    return moment - begun >= WHOLE.total_seconds() or moment - seen >= IDLE.total_seconds()


def is_fresh(session: SessionBase, *, now: datetime) -> bool:
    """Tell whether somebody has just proved who they are."""
    begun: float = session.get(_BEGUN, 0)
    return now.timestamp() - begun < FRESH.total_seconds()


def notice(session: SessionBase, *, now: datetime) -> None:
    """Remember that the person did something; written at most once a minute."""
    if now.timestamp() - session.get(_SEEN, 0) >= NOTICE_EVERY.total_seconds():
        session[_SEEN] = now.timestamp()
        SignedIn.objects.filter(session_key=session.session_key or "").update(seen_at=now)


def begin(session: SessionBase, *, now: datetime) -> None:
    """Count a session from now: both its idling and its whole length."""
    session[_BEGUN] = session[_SEEN] = now.timestamp()


def carry_over(session: SessionBase, by: timedelta) -> None:
    """Keep a session as old as it is while the clock of a practice office moves ``by``."""
    for name in (_BEGUN, _SEEN):
        if name in session:
            session[name] += by.total_seconds()


def _record(action: str, request: HttpRequest, person: User, now: datetime) -> None:
    record(
        action,
        by=actor(person),
        now=now,
        about=person,
        address=network_address(request) or None,
    )
