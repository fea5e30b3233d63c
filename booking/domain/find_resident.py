"""Finding a resident with an account by name, e-mail or telephone, as a clerk hears them (P16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower, Replace

from booking.models.folding import FOLDED, FOLDS, fold
from tenants.accounts.models import Role, User

from .contact import ContactData
from .masking import masked_email, masked_phone

AT_MOST: Final = 6
SHORTEST: Final = 3
DIGITS: Final = 5
_TEXT: Final = models.TextField()


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with an account; how to reach them is half hidden."""

    id: UUID
    name: str
    email: str
    phone: str


def find_residents(*, name: str = "", email: str = "", phone: str = "") -> list[Found]:
    """Those whom any of the three speaks of; one query, none for less than a few letters.

    Every word of the name must be in theirs, whatever marks its letters have.
    """
    words = fold(name).split()
    asked = Q()
    if sum(map(len, words)) >= SHORTEST:
        asked |= Q(*(("called__contains", word) for word in words))
    if len(address := email.strip().lower()) >= SHORTEST:
        asked |= Q(email__startswith=address)
    if len(digits := _digits(phone)) >= DIGITS:
        asked |= Q(number__contains=digits[-9:])
    if not asked:
        return []
    rows = _people().filter(asked).order_by("called", "pk")[:AT_MOST]
    return [
        Found(
            one.pk,
            one.name or masked_email(one.email),
            masked_email(one.email),
            masked_phone(one.resident.phone if hasattr(one, "resident") else ""),
        )
        for one in rows.select_related("resident")
    ]


def filled_in(typed: ContactData, account: UUID) -> ContactData | None:
    """What was typed, and from the account what was not; None where there is no such account."""
    person = _people().filter(pk=account).select_related("resident").first()
    if person is None:
        return None
    kept = getattr(person, "resident", None)
    first, _space, last = person.name.strip().partition(" ")
    return ContactData(
        first_name=typed.first_name or (kept.first_name if kept else "") or first,
        last_name=typed.last_name or (kept.last_name if kept else "") or last,
        email=typed.email or person.email,
        phone=typed.phone or (kept.phone if kept else ""),
        pesel=typed.pesel,
    )


def _people() -> Any:
    said = Concat(
        *(F("name"), Value(" "), Coalesce("resident__first_name", Value("")), Value(" ")),
        Coalesce("resident__last_name", Value("")),
        output_field=_TEXT,
    )
    called = Func(
        Lower(said), Value(FOLDS), Value(FOLDED), function="translate", output_field=_TEXT
    )
    number = Replace(Coalesce("resident__phone", Value("")), Value(" "), Value(""))
    found = User.objects.filter(role=Role.RESIDENT, is_active=True, resident__restricted_at=None)
    return found.annotate(called=called, number=number)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
