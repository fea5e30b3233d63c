"""What booking refuses; codes are public and stable (design, section 8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.errors import Invalid, Refusal

__all__ = [
    "AlreadyConfirmed",
    "BookingExpired",
    "ExtensionsUsed",
    "HoldExpired",
    "IdempotencyMismatch",
    "Invalid",
    "Moved",
    "NoNewBookings",
    "NormReached",
    "NotFound",
    "NotPermitted",
    "Outdated",
    "OutsideHours",
    "OutsideLeadTime",
    "PhoneOnly",
    "PinDead",
    "Refusal",
    "SlotTaken",
    "TooEarly",
    "TooMany",
    "WrongPin",
    "WrongState",
]


class NotFound(Refusal):
    """No such service, unit, booking; or a token that is not ours."""

    code = "not_found"
    status = 404
    message = _("There is nothing here.")


class Outdated(Exception):
    """A request was made of rows remembered from before, and they were written since.

    No refusal: whoever remembers reads them anew and asks again.
    """


class SlotTaken(Refusal):
    """Somebody was faster, or nobody receives at that time."""

    code = "slot_taken"
    status = 409
    message = _("This time is not free any more. Choose another one.")


class NoNewBookings(Refusal):
    """The office is suspended, or leaves: nothing new is booked; what is booked goes on."""

    code = "bookings_suspended"
    status = 409
    message = _(
        "This office takes no new bookings for now. Visits that are booked already stay booked."
    )


class NormReached(SlotTaken):
    """The building will be full then (U2); residents see ``slot_taken``."""


class OutsideHours(SlotTaken):
    """Nobody receives then, or no visit begins then; residents see ``slot_taken``."""


class NotPermitted(Refusal):
    """Above the norm or outside hours, by somebody the office has not permitted that."""

    code = "not_permitted"
    status = 403
    message = _(
        "Only people whom the office has permitted it book above the norm or outside hours."
    )


class ExtensionsUsed(Refusal):
    """The form has been extended as often as it may be."""

    code = "extensions_used"
    status = 409
    message = _("The time cannot be extended any more.")


class AlreadyConfirmed(Refusal):
    """The link or PIN has done its work already."""

    code = "already_confirmed"
    status = 409
    message = _("This visit is confirmed already. You need not do anything.")


class WrongState(Refusal):
    """The booking is not in a state from which this can be done."""

    code = "wrong_state"
    status = 409
    message = _("This cannot be done with the visit any more: somebody has just changed it.")


class TooEarly(WrongState):
    """Nobody arrives before the day of the visit, nor is missing before its hour."""

    message = _("It is too early for this: the visit is still to come.")


class TooLate(WrongState):
    """Nobody can come to a visit any more whose hour has struck."""

    message = _("It is too late for this: the visit's time has come.")


class Moved(WrongState):
    """Somebody changed the booking between our look and our move; verbs look again (``retry``)."""


class HoldExpired(Refusal):
    """The form was open for too long; the time may be free still."""

    code = "hold_expired"
    status = 410
    message = _("The time for filling in the form is over.")


class BookingExpired(Refusal):
    """It was not confirmed in time, or it is over."""

    code = "booking_expired"
    status = 410
    message = _("The visit was not confirmed in time, so its place is free for others again.")


class PinDead(Refusal):
    """Too many wrong PINs; the link in the message still works."""

    code = "pin_dead"
    status = 410
    message = _("Too many wrong codes. Use the link in the message, or book again.")


class WrongPin(Refusal):
    """Not the PIN that was sent; ``tries_left`` more may be typed."""

    code = "wrong_pin"
    status = 422
    message = _("The code is not right. Check it and type it again.")

    def __init__(self, tries_left: int):
        super().__init__()
        self.tries_left = tries_left


class OutsideLeadTime(Refusal):
    """Too late or too far ahead for this service (P1.5, O8)."""

    code = "outside_lead_time"
    status = 422
    message = _("This day cannot be booked: it is too soon or too far ahead.")


class TooMany(Refusal):
    """A limit of the office is reached."""

    code = "too_many"
    status = 429
    message = _("You have as many visits booked as the office allows.")


class PhoneOnly(TooMany):
    """This person missed so many visits that the office asks for a call (office's setting)."""

    code = "phone_only"
    message = _(
        "Some of your last visits were missed, so this office asks you to book by telephone."
    )

    def __init__(self, phone: str = ""):
        super().__init__(f"{self.message} {phone}".strip())


class IdempotencyMismatch(Refusal):
    """An ``Idempotency-Key`` came again with another body: one of the two is a mistake."""

    code = "idempotency_mismatch"
    status = 422
    message = _("This Idempotency-Key was sent before with another body. Use a new key.")
