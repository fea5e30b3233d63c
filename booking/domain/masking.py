"""Contact data half hidden: enough to recognise, too little to misuse over somebody's shoulder."""

from __future__ import annotations

from typing import Final

DOT: Final = "•"
TAIL: Final = 3
PESEL_TAIL: Final = 4


def masked_phone(phone: str) -> str:
    """``+48600100200`` → ``••• 200``; empty stays empty."""
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"{DOT * 3} {digits[-TAIL:]}" if len(digits) > TAIL else DOT * 3 * bool(phone)


def masked_pesel(number: str) -> str:
    """``*******1359``: enough to compare by, too little to keep."""
    return "*" * (len(number) - PESEL_TAIL) + number[-PESEL_TAIL:]


def masked_email(email: str) -> str:
    """``dorota@example.com`` → ``d•••@example.com``; empty stays empty."""
    name, at, host = email.rpartition("@")
    return f"{name[:1]}{DOT * 3}{at}{host}" if email else ""
