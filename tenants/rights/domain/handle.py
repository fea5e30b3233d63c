"""What the office does with a request: makes sure who asks, takes more time, answers, refuses."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.rights.days import EXTENDED, local_day, months_after
from tenants.rights.errors import (
    AlreadyExtended,
    IdentityMissing,
    NoSuchRequest,
    NotRestricted,
    RequestClosed,
    TooLateToExtend,
)
from tenants.rights.holders import Whose, holders
from tenants.rights.letters import tell
from tenants.rights.models import PersonRequest, Proof, RequestKind, RequestState

from .register import remind_on

COPY_DAYS: Final = 14
CORRECTED: Final = ("first_name", "last_name", "email", "phone")
LONGEST_ANSWER: Final = 6000


def find_request(request_id: UUID) -> PersonRequest:
    """A request of the register. Raises ``NoSuchRequest``."""
    found = PersonRequest.objects.in_register().filter(pk=request_id).first()
    if found is None:
        raise NoSuchRequest
    return found


def whose(asked: PersonRequest, *, but: Collection[str] | None = None) -> Whose:
    """Whom the request is about, as far as it was proved.

    A code proves the address it went to and nothing else; a member of staff who looked at papers
    answers for all of it.
    """
    left_out = frozenset(UUID(one) for one in (asked.left_out if but is None else but))
    if asked.proof == Proof.CODE:
        return Whose(asked.email, "" if asked.email else asked.phone, but=left_out)
    if asked.proof == Proof.ACCOUNT:
        return Whose(asked.email, account=asked.account, but=left_out)
    return Whose(asked.email, asked.phone, asked.pesel, asked.account, left_out)


@transaction.atomic
def prove_by_staff(request_id: UUID, note: str, *, now: datetime, by: Actor) -> PersonRequest:
    """A member of staff made sure who asks, and says how (never a document's number).

    Raises ``Invalid``, ``NoSuchRequest``, ``RequestClosed``.
    """
    asked = _open(request_id)
    if not note.strip():
        raise Invalid(errors={"note": [_("Write down how you checked it.")]})
    asked.proof, asked.proof_note, asked.proved_at = Proof.OFFICER, note.strip()[:1000], now
    asked.code_until = None
    asked.save()
    record("person_request.proved", by=by, now=now, about=asked, fields=[Proof.OFFICER])
    return asked


@transaction.atomic
def extend(request_id: UUID, because: str, *, now: datetime, by: Actor) -> PersonRequest:
    """Take two months more, once, and tell the person why (art. 12(3)).

    Raises ``AlreadyExtended``, ``TooLateToExtend``, ``Invalid``, and as ``prove_by_staff``.
    """
    asked = _open(request_id)
    if asked.extended_at is not None:
        raise AlreadyExtended
    if asked.is_late(local_day(now)):
        raise TooLateToExtend
    if not because.strip():
        raise Invalid(errors={"because": [_("Write why more time is needed.")]})
    asked.extended_at, asked.extended_because = now, because.strip()[:1000]
    asked.due_on = months_after(local_day(asked.received_at), EXTENDED)
    asked.save()
    record("person_request.extended", by=by, now=now, about=asked, fields=["due_on"])
    tell(asked, "request_extended", now=now)
    remind_on(asked.due_on, now)
    return asked


@transaction.atomic
def fulfil(
    request_id: UUID,
    answer: str,
    *,
    now: datetime,
    by: Actor,
    left_out: Collection[str] = (),
    changes: Mapping[str, str] | None = None,
) -> PersonRequest:
    """Do what is asked, in every module, and answer; all of it or nothing.

    ``left_out``: ids of what was found and belongs to somebody else. ``changes``: what to correct.
    Raises ``IdentityMissing``, ``Invalid``, and as ``prove_by_staff``.
    """
    asked = _open(request_id)
    if not asked.proof:
        raise IdentityMissing
    asked.left_out = sorted({str(UUID(one)) for one in left_out})
    new = {name: text.strip() for name, text in (changes or {}).items() if text.strip()}
    if asked.kind == RequestKind.RECTIFY:
        if not new:
            raise Invalid(errors={"first_name": [_("Write what is to be corrected.")]})
        asked.changes = json.dumps(new, ensure_ascii=False)
    asked.done = _do(asked, new, now, by)
    if asked.tells and asked.proof in {Proof.CODE, Proof.ACCOUNT}:
        # A copy goes by the page only where the address itself was proved.
        asked.copied_until = now + timedelta(days=COPY_DAYS)
    return _close(asked, RequestState.DONE, answer, now, by)


@transaction.atomic
def refuse(request_id: UUID, reason: str, *, now: datetime, by: Actor) -> PersonRequest:
    """Do not do it, and say why and where to complain (art. 12(4)).

    Raises ``Invalid``, and as ``prove_by_staff``.
    """
    asked = _open(request_id)
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Write why: the person has a right to know.")]})
    return _close(asked, RequestState.REFUSED, reason, now, by)


@transaction.atomic
def lift(request_id: UUID, *, now: datetime, by: Actor) -> PersonRequest:
    """End a restriction and tell the person before it ends (art. 18(3)).

    Raises ``NoSuchRequest``, ``NotRestricted``.
    """
    asked = PersonRequest.objects.select_for_update().filter(pk=request_id).first()
    if asked is None or asked.number is None:
        raise NoSuchRequest
    restricted = asked.kind == RequestKind.RESTRICT and asked.state == RequestState.DONE
    if not restricted or asked.lifted_at is not None or asked.forgotten_at is not None:
        raise NotRestricted
    told = whose(asked)
    for holder in holders():
        holder.lift(told, now, by)
    asked.lifted_at = now
    asked.save()
    record("person_request.lifted", by=by, now=now, about=asked)
    tell(asked, "request_lifted", now=now)
    return asked


def _do(asked: PersonRequest, new: Mapping[str, str], now: datetime, by: Actor) -> dict[str, int]:
    told = whose(asked)
    pieces = [piece.id for one in holders() for piece in one.find(told)]
    found = {"found": len(set(pieces) - told.but)}
    return found if asked.tells else found | _done(asked, told, new, now, by)


def _done(
    asked: PersonRequest, told: Whose, new: Mapping[str, str], now: datetime, by: Actor
) -> dict[str, int]:
    if asked.kind == RequestKind.RECTIFY:
        return {"corrected": sum(one.rectify(told, new, now, by) for one in holders())}
    if asked.kind == RequestKind.ERASE:
        total: dict[str, int] = {}
        for holder in holders():
            for name, count in holder.erase(told, now, by).items():
                total[name] = total.get(name, 0) + count
        return total
    if asked.kind == RequestKind.RESTRICT:
        return {"restricted": sum(one.restrict(told, now, by) for one in holders())}
    return {"stopped": sum(one.object(told, now, by) for one in holders())}


def _close(
    asked: PersonRequest, state: RequestState, answer: str, now: datetime, by: Actor
) -> PersonRequest:
    asked.state, asked.answer = state, answer.strip()[:LONGEST_ANSWER]
    asked.decided_at, asked.decided_by = now, by.name
    asked.code_until = None
    asked.save()
    record(f"person_request.{state}", by=by, now=now, about=asked, fields=sorted(asked.done))
    tell(asked, "request_refused" if state == RequestState.REFUSED else "request_answered", now=now)
    return asked


def _open(request_id: UUID) -> PersonRequest:
    """The row, locked: of two who answer at once the second one finds it closed."""
    asked = PersonRequest.objects.select_for_update().filter(pk=request_id).first()
    if asked is None or asked.number is None:
        raise NoSuchRequest
    if not asked.is_open:
        raise RequestClosed
    return asked
