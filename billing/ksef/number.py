"""KSeF numbers: 35 characters, the last two a CRC-8 of the rest; and the code to check an invoice.

``5265877635-20250826-0100001AF629-AF``: the seller's NIP, the day of acceptance, twelve digits.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from datetime import date
from hashlib import sha256
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHAPE: Final = re.compile(
    r"([1-9](?:\d[1-9]|[1-9]\d)\d{7})-(20\d{2})(\d{2})(\d{2})-[0-9A-F]{12}-([0-9A-F]{2})", re.ASCII
)
POLYNOMIAL: Final = 0x07
VERIFY: Final = "https://qr.ksef.mf.gov.pl/invoice"


def clean_ksef_number(text: str) -> str:
    """A KSeF number without spaces around. Raises ``ValidationError``: ``format``, ``checksum``."""
    number = text.strip().upper()
    found = SHAPE.fullmatch(number)
    if found is None or not _is_date(*(int(part) for part in found.groups()[1:4])):
        raise ValidationError(
            _("A KSeF number looks like 5265877635-20250826-0100001AF629-AF."), code="format"
        )
    if found[5] != checksum(number[:-3]):
        raise ValidationError(
            _("Check this KSeF number: one of its characters is not right."), code="checksum"
        )
    return number


def checksum(data: str) -> str:
    """CRC-8 (polynomial 0x07, beginning at 0) of the number without its last hyphen and digits."""
    crc = 0
    for byte in data.encode("ascii"):
        crc ^= byte
        for _bit in range(8):
            crc = ((crc << 1) ^ POLYNOMIAL if crc & 0x80 else crc << 1) & 0xFF
    return f"{crc:02X}"


def verification_address(seller_nip: str, issued_on: date, xml: bytes) -> str:
    """Where anybody may check the invoice: the address behind the code on the printed one."""
    digest = urlsafe_b64encode(sha256(xml).digest()).decode().rstrip("=")
    return f"{VERIFY}/{seller_nip}/{issued_on:%d-%m-%Y}/{digest}"


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
