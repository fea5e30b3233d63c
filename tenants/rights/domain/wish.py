"""What somebody who asks types, checked once for all doors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import Invalid
from tenants.messaging.numbers import NotANumber, can_get_sms, kept_number
from tenants.rights.models import RequestKind

LONGEST_WORDS: Final = 4000
LONGEST_NAME: Final = 160
LONGEST_EMAIL: Final = 254
PESEL_DIGITS: Final = 11


@dataclass(frozen=True, slots=True)
class Wish:
    """The request as it was typed."""

    kind: str
    name: str = ""
    email: str = ""
    phone: str = ""
    pesel: str = ""
    words: str = ""


def checked(wish: Wish) -> Wish:
    """The same as it is kept. Raises ``Invalid`` with errors by field."""
    errors: dict[str, list[str | Promise]] = {}
    email, phone = wish.email.strip().lower(), wish.phone.strip()
    pesel = "".join(sign for sign in wish.pesel if not sign.isspace())
    if wish.kind not in RequestKind.values:
        errors["kind"] = [_("Choose what you ask for.")]
    if email and not _is_email(email):
        errors["email"] = [_("Type an e-mail address, such as jan@example.com.")]
    if pesel and not (len(pesel) == PESEL_DIGITS and pesel.isascii() and pesel.isdigit()):
        errors["pesel"] = [_("A PESEL number has 11 digits.")]
    phone = _phone(phone, errors)
    for name, longest in (("name", LONGEST_NAME), ("words", LONGEST_WORDS)):
        if len(getattr(wish, name)) > longest:
            errors[name] = [_("This is too long.")]
    if errors:
        raise Invalid(errors=errors)
    said = " ".join(wish.name.split())
    return Wish(wish.kind, said, email, phone, pesel, wish.words.strip())


def by_contact(typed: str) -> Mapping[str, str]:
    """One box for an e-mail address or a mobile number. Raises ``Invalid`` for neither."""
    text = typed.strip()
    if "@" in text:
        if not _is_email(text.lower()):
            told = _("Type an e-mail address, such as jan@example.com.")
            raise Invalid(errors={"contact": [told]})
        return {"email": text}
    try:
        number = kept_number(text)
    except NotANumber as error:
        told = _("Type an e-mail address or a mobile number, the one you booked with.")
        raise Invalid(errors={"contact": [told]}) from error
    if not can_get_sms(number):
        told = _("A fixed line gets no SMS. Give a mobile number.")
        raise Invalid(errors={"contact": [told]})
    return {"phone": number}


def _phone(typed: str, errors: dict[str, list[str | Promise]]) -> str:
    try:
        return kept_number(typed) if typed else ""
    except NotANumber:
        errors["phone"] = [_("This is no telephone number. Check the digits.")]
        return typed


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL
