"""One way to change a ticket: a compare-and-swap on its row, and its line of history."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from booking.errors import Moved, WrongState
from booking.models import Ticket, TicketEvent, TicketState
from tenants.audit.actor import Actor

_S = TicketState


class Step(StrEnum):
    """What is written into a ticket's history."""

    TAKE = "take"
    CHECK_IN = "check_in"
    COME_BACK = "come_back"
    CALL = "call"
    CALL_OUT_OF_TURN = "call_out_of_turn"
    CALL_AGAIN = "call_again"
    TAKE_BACK = "take_back"
    SERVE = "serve"
    NOT_COME = "not_come"
    LEAVE = "leave"
    CLOSE = "close"


NEXT: Final[dict[TicketState, frozenset[TicketState]]] = {
    _S.WAITING: frozenset({_S.CALLED, _S.SERVED, _S.LEFT}),
    _S.CALLED: frozenset({_S.WAITING, _S.CALLED, _S.SERVED, _S.GONE, _S.LEFT}),
    # A visit taken back to the day's list waits with its old number.
    _S.SERVED: frozenset({_S.WAITING}),
    _S.GONE: frozenset({_S.WAITING}),
    _S.LEFT: frozenset({_S.WAITING}),
}


def step(
    ticket: Ticket, state: TicketState, what: Step, *, now: datetime, by: Actor, **fields: Any
) -> Ticket:
    """Move ``ticket`` to ``state``; raises ``WrongState``, or ``Moved`` where somebody was faster.

    Who waits until then by the norm's reckoning and leaves sooner, makes room at once.
    """
    before = TicketState(ticket.state)
    if state not in NEXT[before]:
        raise WrongState
    changed: dict[str, Any] = {"state": state, "version": ticket.version + 1, **fields}
    changed["ended_at"] = None if state in {_S.WAITING, _S.CALLED} else now
    if changed["ended_at"] and ticket.leaves_at is not None:
        changed["leaves_at"] = max(min(ticket.leaves_at, now), ticket.came_at)
    same = Ticket.objects.filter(pk=ticket.pk, state=before, version=ticket.version)
    if same.update(**changed) != 1:
        raise Moved
    for name, value in changed.items():
        setattr(ticket, name, value)
    add_line(ticket, what, now=now, by=by)
    return ticket


def add_line(ticket: Ticket, what: Step, *, now: datetime, by: Actor) -> None:
    """Add the line of this version to a ticket's history, in the caller's transaction."""
    TicketEvent.objects.create(
        ticket=ticket,
        number=ticket.version,
        at=now,
        action=what,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        counter_id=ticket.counter_id,
    )
