"""Numbers of companies and accounts: cleaned and checked, or refused with a stable code."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as Wrong
from stdnum.pl import nip

# As FA(3) demands it: no tax office begins with 0, and none is 00 in the second and third place.
NIP_OF_KSEF: Final = re.compile(r"[1-9](\d[1-9]|[1-9]\d)\d{7}", re.ASCII)
INNER_ID: Final = re.compile(r"(\d{10})-(\d{5})", re.ASCII)
POSTAL_CODE: Final = re.compile(r"(\d{2})-?(\d{3})", re.ASCII)
IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
NRB_DIGITS: Final = 26


def clean_nip(text: str) -> str:
    """The ten digits of a NIP, whatever spaces, hyphens or ``PL`` stood in it.

    Raises ``ValidationError`` with the code ``format`` or ``checksum``.
    """
    digits = nip.compact(text)
    if not NIP_OF_KSEF.fullmatch(digits):
        raise ValidationError(_("A NIP has 10 digits, like 568-16-18-062."), code="format")
    if not nip.is_valid(digits):
        raise ValidationError(_("Check this NIP: one of its digits is not right."), code="checksum")
    return str(digits)


def clean_inner_id(text: str) -> str:
    """An inner identifier of KSeF (IDWew): the NIP of the unit's mother and five digits."""
    found = INNER_ID.fullmatch(text.strip())
    if found is None:
        raise ValidationError(
            _("An inner KSeF identifier looks like 5681618062-00001."), code="format"
        )
    return f"{clean_nip(found[1])}-{found[2]}"


def clean_account(text: str) -> str:
    """An account number as an IBAN without spaces; 26 digits alone are taken as Polish.

    Raises ``ValidationError`` with the code ``format`` or ``checksum``.
    """
    number = iban.compact(text)
    if len(number) == NRB_DIGITS and number.isdecimal():
        number = f"PL{number}"
    wrong_shape = ValidationError(_("A Polish account number has 26 digits."), code="format")
    if not IBAN.fullmatch(number):
        raise wrong_shape
    try:
        return str(iban.validate(number))
    except InvalidChecksum:
        raise ValidationError(
            _("Check this account number: one of its digits is not right."), code="checksum"
        ) from None
    except Wrong:
        raise wrong_shape from None


def clean_postal_code(text: str) -> str:
    """A Polish postal code with its hyphen: ``06-100``. Raises ``ValidationError``."""
    found = POSTAL_CODE.fullmatch(text.strip())
    if found is None or found[0] in {"00-000", "00000"}:
        raise ValidationError(_("A postal code looks like 06-100."), code="format")
    return f"{found[1]}-{found[2]}"


def in_groups(account: str) -> str:
    """An IBAN as people read it: ``PL61 1090 1014 …``."""
    return " ".join(account[start : start + 4] for start in range(0, len(account), 4))
