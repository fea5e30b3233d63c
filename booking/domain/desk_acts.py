"""What a clerk may press for a visit at this moment; the verbs themselves judge once more."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from booking.enums import NEXT, BookingState

from .attend import may_arrive, may_be_missed

_S = BookingState


class Act(StrEnum):
    """A button of the desk; each is a verb of the domain."""

    ARRIVE = "arrive"
    SERVE = "serve"
    MISS = "miss"
    UNDO = "undo"
    CANCEL = "cancel"
    APPROVE = "approve"
    REJECT = "reject"


LEADS_TO: Final = {
    Act.ARRIVE: _S.ARRIVED,
    Act.SERVE: _S.SERVED,
    Act.MISS: _S.MISSED,
    Act.APPROVE: _S.BOOKED,
    Act.REJECT: _S.REJECTED,
    Act.CANCEL: _S.CANCELLED,
}
FROM: Final = {
    Act.ARRIVE: frozenset({_S.BOOKED, _S.MISSED}),
    Act.SERVE: frozenset({_S.ARRIVED}),
    Act.MISS: frozenset({_S.BOOKED}),
    Act.UNDO: frozenset({_S.ARRIVED, _S.SERVED, _S.MISSED}),
    Act.CANCEL: frozenset({_S.PENDING, _S.BOOKED}),
    Act.APPROVE: frozenset({_S.AWAITING_APPROVAL}),
    Act.REJECT: frozenset({_S.AWAITING_APPROVAL}),
}


def acts_open(state: BookingState, start: datetime, *, now: datetime) -> frozenset[Act]:
    """The acts that make sense: nobody arrives before the day, is missing before the hour.

    Nor is a visit approved when its hour has come.
    """
    return frozenset(
        act for act in Act if state in FROM[act] and _leads(act, state) and _due(act, start, now)
    )


def _leads(act: Act, state: BookingState) -> bool:
    return act is Act.UNDO or LEADS_TO[act] in NEXT[state]


def _due(act: Act, start: datetime, now: datetime) -> bool:
    if act is Act.ARRIVE:
        return may_arrive(start, now)
    if act is Act.MISS:
        return may_be_missed(start, now)
    if act is Act.APPROVE:
        return now < start
    return True
