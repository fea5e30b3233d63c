"""The resident says who they are; the hold becomes a pending visit (engine, rule 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.enums import CONFIRMED, BookingState
from booking.errors import AlreadyConfirmed, Invalid
from booking.models import Answer, Booking, Field, Settings
from booking.models.settings import Confirmation
from tenants.audit.actor import RESIDENT, Actor
from tenants.consents import acceptance
from tenants.due import due, hints_at_the_end
from tenants.turn import one_turn

from . import letters
from .answers import check_answers
from .contact import ContactData, check_contact, check_visits, write_contact
from .ending import EXPIRE
from .extend import check_held
from .find import find
from .late import expect
from .life import Change, become
from .matters import Matters, matters
from .needs import write_needs
from .residents import account_of, signed_in_with
from .retry import in_transaction
from .settle import settle
from .waitlist.ended import offer_taken, proves_address

CONSENTS = "booking"


@dataclass(frozen=True, slots=True)
class Submission:
    """The form as sent: a person, answers by field key, ids of accepted consent versions.

    ``needs``: what the office should prepare, of ``location.NEEDS``; what it cannot is left out.
    """

    contact: ContactData
    answers: Mapping[str, str] = field(default_factory=dict)
    consents: Collection[UUID] = ()
    language: str = "pl"
    needs: Collection[str] = ()


def submit(*, booking_id: UUID, form: Submission, now: datetime, by: Actor = RESIDENT) -> Booking:
    """Turn a hold into a pending visit, or a booked one where the office asks no confirmation.

    Contact, answers, acceptances and the message with PIN and link are written in one transaction.
    A resident who is signed in (``by`` with an id) finds the visit in the account, and need not
    prove the address of that account again.
    Raises ``NotFound``, ``HoldExpired``, ``AlreadyConfirmed`` (sent before), ``Invalid`` with
    errors by field, ``TooMany``.
    """
    with one_turn():
        settings = Settings.objects.current()
        sent: Booking = in_transaction(lambda: _submit(booking_id, form, settings, now, by))
        return sent


@hints_at_the_end()
def _submit(
    booking_id: UUID, form: Submission, settings: Settings, now: datetime, by: Actor
) -> Booking:
    booking = find(booking_id)
    if booking.state == BookingState.PENDING:
        raise AlreadyConfirmed(_("This form has been sent already. Now confirm the visit."))
    if booking.state in CONFIRMED:
        raise AlreadyConfirmed
    check_held(booking, now)
    versions = acceptance.keep_in_force(CONSENTS, now)
    contact, errors = check_contact(form.contact, settings, now)
    about = matters(booking)
    fields = about.fields
    answers, answer_errors = check_answers(fields, form.answers, now)
    errors |= {f"answers.{key}": told for key, told in answer_errors.items()}
    try:
        accepted = acceptance.check(versions, form.consents)
    except Invalid as invalid:
        errors |= {key: list(told) for key, told in invalid.errors.items()}
    if errors:
        raise Invalid(errors=errors)
    check_visits(booking, contact, settings, now, about=about.services)

    proved = proves_address(booking, contact) or signed_in_with(contact, by)
    offer_taken(booking, now)
    _advance(booking, form, settings, Change("submit", by, now), proved=proved, about=about)
    write_contact(booking, contact, account=account_of(by))
    write_answers(booking, fields, answers)
    write_needs(booking, form.needs)
    how = acceptance.Accepted(booking.pk, now, booking.channel, form.language, by)
    acceptance.accept(accepted, how)
    _tell(booking, now)
    if booking.expires_at is not None:
        due(EXPIRE, booking.expires_at)
    return booking


def _advance(
    booking: Booking,
    form: Submission,
    settings: Settings,
    change: Change,
    *,
    proved: bool,
    about: Matters,
) -> None:
    fields = change.fields
    fields |= {"language": form.language, "expires_at": None, "kept_for": ""}
    if settings.confirmation == Confirmation.REQUIRED and not proved:
        window = change.now + timedelta(minutes=settings.confirmation_minutes)
        fields["expires_at"] = min(window, booking.starts_at)
        become(booking, BookingState.PENDING, change)
    elif about.need_approval:
        become(booking, BookingState.AWAITING_APPROVAL, change)
        expect(booking)
    else:
        settle(booking, change)


def write_answers(booking: Booking, fields: Sequence[Field], answers: Mapping[str, str]) -> None:
    """Write the rows, in the caller's transaction."""
    if answers:
        Answer.objects.bulk_create(
            Answer(
                booking=booking,
                key=field.key,
                label=field.label,
                value=answers[field.key],
                position=field.position,
            )
            for field in fields
            if field.key in answers
        )


def _tell(booking: Booking, now: datetime) -> None:
    if booking.state == BookingState.BOOKED:
        letters.tell_confirmed(booking, now)
    elif booking.state == BookingState.PENDING:
        letters.tell_received(booking, now)
    else:
        letters.tell_awaiting(booking, now)
