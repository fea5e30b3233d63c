"""What may be typed into a field, and how it is written down (P15; domain rules of each kind).

Each check takes the text as typed and gives the text to keep, or raises ``Invalid`` through
``Problem``: the form shows it beside the field, the API under the field's key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.pl import nip, pesel, regon

from booking.models import Field
from booking.models.service import FieldType
from booking.models.zone import WARSAW
from tenants.messaging.numbers import NotANumber, kept_number

LONGEST: Final = 500
SHORT_VIN: Final = "-bez-17-znakow"
"""Added to a VIN field's key: its companion, ``ON`` where the vehicle has no 17-character VIN."""
ON: Final = "on"
CHASSIS: Final = re.compile(r"[A-Z0-9]{3,16}")
VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
PLATE: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{5}|[A-Z]{3}[A-Z0-9]{4,5}|[A-Z][0-9][A-Z0-9]{3,5}")
NIP: Final = re.compile(r"[1-9](\d[1-9]|[1-9]\d)\d{7}")
NUMBER: Final = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
OLDEST_BIRTH: Final = date(1900, 1, 1)


class Problem(Exception):
    """A value that does not fit, and the sentence that says so."""

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(str(message))


def check_answers(
    fields: Sequence[Field], typed: Mapping[str, str], now: datetime, *, by_clerk: bool = False
) -> tuple[dict[str, str], dict[str, list[str | Promise]]]:
    """Check what was typed into a service's fields: the values to keep and the errors, by key.

    Fields whose condition (``show_if``) is not met are left out, whatever was sent for them.
    ``by_clerk``: nothing is required, for whoever calls may not have the papers at hand.
    """
    kept: dict[str, str] = {}
    errors: dict[str, list[str | Promise]] = {}
    for field in fields:
        if any(typed.get(key, "") != wanted for key, wanted in field.show_if.items()):
            continue
        value = clean(typed.get(field.key, ""))
        if not value:
            if field.required and not by_clerk:
                errors[field.key] = [_("Fill in this field.")]
            continue
        try:
            if field.type == FieldType.VIN and typed.get(field.key + SHORT_VIN):
                kept[field.key] = check_chassis(value)
            else:
                kept[field.key] = check_value(field, value, now)
        except Problem as problem:
            errors[field.key] = [problem.message]
    return kept, errors


def check_value(field: Field, value: str, now: datetime) -> str:
    """The value to keep; raises ``Problem``."""
    if len(value) > LONGEST:
        raise Problem(_("This is too long."))
    if field.type == FieldType.CHOICE:
        return check_choice(value, field.choices)
    today = now.astimezone(WARSAW).date()
    if field.type == FieldType.PESEL:
        return check_pesel(value, today)
    return CHECKS[FieldType(field.type)](value)


def clean(text: str) -> str:
    """Without spaces around, invisible signs and full-width digits."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C"
    ).strip()


def check_pesel(value: str, today: date) -> str:
    """Eleven digits with the right check digit and a birth date that has been (domain 5.2)."""
    number = _digits(value)
    if len(number) != len("44051401359"):
        raise Problem(_("PESEL has 11 digits."))
    try:
        pesel.validate(number)
        born = pesel.get_birth_date(number)
    except InvalidChecksum as error:
        raise Problem(_("One of the digits of PESEL is wrong.")) from error
    except ValidationError as error:
        raise Problem(_("This PESEL holds a date that does not exist.")) from error
    if not OLDEST_BIRTH <= born <= today:
        raise Problem(_("This PESEL holds an impossible date of birth."))
    return number


def check_nip(value: str) -> str:
    """Ten digits with the right check digit; a leading PL is left out."""
    number = _digits(value.upper().removeprefix("PL"))
    if not NIP.fullmatch(number) or not nip.is_valid(number):
        raise Problem(_("This is not a correct NIP. It has 10 digits."))
    return number


def check_regon(value: str) -> str:
    """Nine or fourteen digits with the right check digits."""
    number = _digits(value)
    if not number.strip("0") or not regon.is_valid(number):
        raise Problem(_("This is not a correct REGON. It has 9 or 14 digits."))
    return number


def check_vin(value: str) -> str:
    """Seventeen letters and digits without I, O, Q; no check digit, it exists only in America."""
    number = re.sub(r"[\s-]", "", value.upper())
    if not VIN.fullmatch(number) or len(set(number)) == 1:
        raise Problem(_("VIN has 17 letters and digits, without I, O and Q."))
    return number


def check_chassis(value: str) -> str:
    """The number of an old or self-built vehicle: shorter than a VIN, in no common form."""
    number = re.sub(r"[\s-]", "", value.upper())
    if not CHASSIS.fullmatch(number):
        raise Problem(_("Type the number as it stands on the vehicle: 3 to 16 letters and digits."))
    return number


def check_plate(value: str) -> str:
    """A Polish registration plate, by its form."""
    plate = re.sub(r"[\s-]", "", value.upper())
    if not PLATE.fullmatch(plate):
        raise Problem(_("This does not look like a registration number, such as NO 12345."))
    return plate


def check_phone(value: str) -> str:
    """A telephone number, Polish unless it says otherwise; kept as ``+48500600700``."""
    try:
        return kept_number(value)
    except NotANumber as error:
        if error.is_number:
            told = _("There is no such telephone number. Check the digits.")
        else:
            told = _("This is not a telephone number.")
        raise Problem(told) from error


def check_number(value: str) -> str:
    """A number, with a decimal comma or point."""
    plain = value.replace(" ", "").replace(",", ".")
    # No exponents: eight signs could unfold into a gigabyte of digits.
    if not NUMBER.fullmatch(plain):
        raise Problem(_("Type a number."))
    return format(Decimal(plain), "f")


def check_date(value: str) -> str:
    """A day, ``2026-12-01`` or ``1.12.2026``; kept as the former."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(value, form).date().isoformat()  # noqa: DTZ007 - a bare day
        except ValueError:
            continue
    raise Problem(_("Type a date, such as 1.12.2026."))


def check_choice(value: str, choices: Sequence[str]) -> str:
    """One of the choices offered."""
    if value not in choices:
        raise Problem(_("Choose one of the answers."))
    return value


def _digits(text: str) -> str:
    """Without spaces and dashes; anything else stays and fails the check that follows."""
    kept = re.sub(r"[\s-]", "", text)
    return kept if kept.isascii() and kept.isdigit() else ""


CHECKS: Final[Mapping[FieldType, Callable[[str], str]]] = {
    FieldType.TEXT: lambda value: value,
    FieldType.NUMBER: check_number,
    FieldType.DATE: check_date,
    FieldType.NIP: check_nip,
    FieldType.REGON: check_regon,
    FieldType.VIN: check_vin,
    FieldType.PLATE: check_plate,
    FieldType.PHONE: check_phone,
}
