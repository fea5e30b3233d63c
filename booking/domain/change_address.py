"""A resident who mistyped an address mends it before confirming; the code goes to the new one."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.enums import CONFIRMED, BookingState
from booking.errors import AlreadyConfirmed, BookingExpired, Invalid, TooMany
from booking.models import Booking, Contact, Settings
from tenants.audit.actor import RESIDENT

from . import letters
from .change_data import ACTION, differences, write_change
from .contact import ContactData, check_contact, check_visits
from .find import find
from .life import Change
from .matters import matters
from .retry import in_transaction
from .subjects.lock import refuse_locked

CHANGES: Final = 3
TOO_OFTEN: Final = _("The address was changed three times. Book again, or call us.")


def change_address(*, booking_id: UUID, email: str, phone: str, now: datetime) -> Booking:
    """Write the new address or number, kill the old links and code, send new ones there.

    At most three times, or one visit would send messages to whomever it likes. The time to confirm
    stays what it was. Raises ``NotFound``, ``AlreadyConfirmed``, ``BookingExpired``, ``Invalid``
    with errors by field, ``TooMany``.
    """
    return in_transaction(lambda: _change(booking_id, email, phone, now))


def _change(booking_id: UUID, email: str, phone: str, now: datetime) -> Booking:
    # Locked before it is looked at: a confirmation may be on its way at this moment.
    Booking.objects.select_for_update().filter(pk=booking_id).first()
    booking = find(booking_id)
    if booking.state in CONFIRMED:
        raise AlreadyConfirmed
    if booking.state != BookingState.PENDING or booking.has_lapsed(now):
        raise BookingExpired
    contact = Contact.objects.select_for_update().get(booking=booking)
    refuse_locked(contact)
    settings = Settings.objects.current()
    typed = ContactData(contact.first_name, contact.last_name, email, phone, contact.pesel)
    kept, errors = check_contact(typed, settings, now)
    if errors:
        raise Invalid(errors=errors)
    values = differences(contact, kept)
    if not values:
        return booking
    if booking.events.filter(action=ACTION).count() >= CHANGES:
        raise TooMany(TOO_OFTEN)
    new = {name: pair[1] for name, pair in values.items() if name in {"email", "phone"}}
    new_contact = ContactData(kept.first_name, kept.last_name, **new)
    check_visits(booking, new_contact, settings, now, about=matters(booking).services)
    write_change(booking, contact, kept, values, Change(ACTION, RESIDENT, now))
    letters.tell_changed(booking, now)
    return booking
