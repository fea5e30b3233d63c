"""Correcting somebody wherever the office has them (art. 16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.domain import letters
from booking.domain.answers import Problem, check_phone, clean
from booking.domain.change_data import ACTION, OPEN, REACHES, differences, write_change
from booking.domain.contact import LONGEST_NAME, ContactData, check_email
from booking.domain.life import Change
from booking.errors import Invalid
from booking.models import Booking, Contact
from tenants.audit.actor import Actor
from tenants.rights.holders import Whose

from .lock import PERSON, seal_person
from .whose import details_of, visits_of, waiting_of


def correct(whose: Whose, changes: Mapping[str, str], *, now: datetime, by: Actor) -> int:
    """Write the new values into every visit, past ones too, with their line of history.

    Where the address changes of a visit still to come, its message goes out once more. Raises
    ``Invalid`` with errors by field.
    """
    new = _checked(changes)
    done = 0
    visits = visits_of(whose).select_for_update(of=("self",)).order_by("pk")
    for booking in list(visits):
        done += _correct(booking, new, now, by)
    waiting = {name: value for name, value in new.items() if name in PERSON}
    done += waiting_of(whose).update(**waiting)
    details = {name: value for name, value in new.items() if name != "email"}
    if details:
        done += details_of(whose).update(**details)
    return done


def _correct(booking: Booking, new: Mapping[str, str], now: datetime, by: Actor) -> int:
    contact = Contact.objects.select_for_update(of=("self",)).get(booking=booking)
    locked = getattr(contact, "locked", None)
    if locked is not None:
        seal_person(locked, new)
        return 1
    kept = ContactData(**{name: new.get(name, getattr(contact, name)) for name in PERSON})
    values = differences(contact, kept)
    if not values:
        return 0
    write_change(booking, contact, kept, values, Change(ACTION, by, now))
    if values.keys() & REACHES and booking.state in OPEN and not booking.has_lapsed(now):
        letters.tell_changed(booking, now)
    return 1


def _checked(changes: Mapping[str, str]) -> dict[str, str]:
    new, errors = dict[str, str](), dict[str, list[object]]()
    for name, typed in changes.items():
        value = clean(typed)
        try:
            if name == "phone":
                value = check_phone(value)
            elif name == "email":
                value = check_email(value).lower()
            elif len(value) > LONGEST_NAME or not any(sign.isalpha() for sign in value):
                raise Problem(_("Type a name."))
        except Problem as problem:
            errors[name] = [problem.message]
        new[name] = value
    if errors:
        raise Invalid(errors={name: [str(one) for one in told] for name, told in errors.items()})
    return new
