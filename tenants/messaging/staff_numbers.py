"""Numbers on which the office's people want SMS about visits (U4): each keeps their own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.accounts.models import User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid

from .models import StaffNumber
from .numbers import NotANumber, can_get_sms, kept_number


def number_of(person: UUID) -> str:
    """Where SMS go; empty: this person wants none."""
    found = StaffNumber.objects.filter(person=person).first()
    return found.number if found else ""


def with_numbers(people: Collection[UUID]) -> set[UUID]:
    """Those of ``people`` who want SMS."""
    return set(StaffNumber.objects.filter(person__in=people).values_list("person", flat=True))


def forget_number(person: UUID) -> int:
    """Delete what was kept for somebody who leaves; how much."""
    count, _rows = StaffNumber.objects.filter(person=person).delete()
    return count


def keep_number(person: User, typed: str, *, now: datetime, by: Actor) -> None:
    """Keep it, or none where nothing is typed. Raises ``Invalid``."""
    number = _checked(typed)
    with transaction.atomic():
        if number:
            row = {"number": number, "changed_at": now}
            StaffNumber.objects.update_or_create(person=person, defaults=row)
        else:
            StaffNumber.objects.filter(person=person).delete()
        record("staff_number.saved", by=by, now=now, about=person, fields=["number"])


def _checked(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        number = kept_number(typed)
    except NotANumber as error:
        told = _("This is no telephone number. Check the digits.")
        raise Invalid(errors={"number": [told]}) from error
    if not can_get_sms(number):
        raise Invalid(errors={"number": [_("A fixed line gets no SMS. Give a mobile number.")]})
    return number
