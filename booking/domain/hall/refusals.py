"""What the hall refuses; codes are stable, for kiosks and displays of other makers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.errors import Refusal, WrongState


class UnknownCode(Refusal):
    """No visit of this building and day has this code; the same for every reason there may be."""

    code = "unknown_code"
    status = 404
    message = _("There is no visit with this code here today. Check the code, or ask at the desk.")


class OtherBuilding(Refusal):
    """The visit is somewhere else; told only to who has its link."""

    code = "other_building"
    status = 409
    message = _("This visit is in another building.")

    def __init__(self, name: str, address: str) -> None:
        super().__init__()
        self.name, self.address = name, address


class VisitNotOpen(Refusal):
    """It was called off, is over, or is not confirmed."""

    code = "visit_not_open"
    status = 409
    message = _("This visit cannot be checked in. Ask at the desk.")


class CheckInEarly(Refusal):
    """It is before the time the office sets; ``opens_at`` is that time."""

    code = "check_in_early"
    status = 409
    message = _("It is too early to check in for this visit.")

    def __init__(self, opens_at: datetime) -> None:
        super().__init__()
        self.opens_at = opens_at


class CheckInLate(Refusal):
    """Later than the office's grace (O5): the visit counts as missed; a clerk may still help."""

    code = "check_in_late"
    status = 409
    message = _("It is too late to check in for this visit. Ask at the desk.")


class NoWalkIns(Refusal):
    """This matter needs an appointment here, or the building has no hall."""

    code = "no_walk_ins"
    status = 409
    message = _("This matter is dealt with by appointment only.")


class HallClosed(Refusal):
    """No counter that deals with the matter is open any more today."""

    code = "hall_closed"
    status = 409
    message = _("No counter deals with this matter any more today. Book a visit or come tomorrow.")


class TicketsGone(Refusal):
    """As many people without an appointment as the day takes, by its limits or its hours."""

    code = "tickets_gone"
    status = 409
    message = _("There are no more numbers for today. Book a visit or come tomorrow.")


class HallFull(Refusal):
    """The building's norm: nobody more may wait inside."""

    code = "hall_full"
    status = 409
    message = _("There are as many people in the building as may be. Try again in a while.")


class NobodyWaiting(Refusal):
    """Nobody waits whom this counter may call."""

    code = "nobody_waiting"
    status = 409
    message = _("Nobody is waiting for this counter.")


class CounterBusy(Refusal):
    """Somebody is at this counter: first say how that ended."""

    code = "counter_busy"
    status = 409
    message = _("Somebody is called to this counter already. First say how that ended.")


class CallAgain(WrongState):
    """The office calls more often before somebody counts as gone."""

    code = "call_again"
    message = _("Call once more before you say that nobody came.")
