"""What logs and error reports may carry: the fault, never a person or the key to a visit."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

PERSONAL: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<!\d)\d{11}(?!\d)"), "[pesel]"),
    (re.compile(r"(?<![\w-])(\+48|0048)?[ -]?(\d{3}[ -]?){3}(?![\w-])"), "[phone]"),
)
# A token in an address is a key: to a visit, a place in line, an account, a calendar, a payment.
TOKEN: Final = re.compile(
    r"/(nowe-haslo|zaproszenie|konto/kod|wsparcie/wejscie|rezerwacja|kolejka|kalendarz|zgloszenie"
    r"|bilet|kiosk|numer|ekran|prywatnosc/wniosek|rozliczenia/karta|rozliczenia/portal|bramka/[^/\s]+"
    r"|api/v1/holds|api/v1/bookings)/[^/?\s]+"
)
# What PostgreSQL adds to an error: the row that was refused, with every name in it, or the key that
# was there already. It goes on until the next traceback, for values may have lines of their own.
# In a line of the log the end of a line before it is written as two letters.
ROW: Final = re.compile(
    r"(?:\b|(?<=\\n))(DETAIL|CONTEXT):.*?"
    r"(?=\n\nThe above exception|\n\nDuring handling|\nTraceback|\Z)",
    re.DOTALL,
)
KEPT_REQUEST_KEYS: Final = ("method", "url")


def scrub(event: Event, hint: Hint) -> Event | None:
    """Remove bodies, headers, cookies and whatever looks like PESEL, e-mail or phone."""
    cleaned: Any = _clean(event)
    request = cleaned.get("request")
    if isinstance(request, dict):
        kept = {key: request[key] for key in KEPT_REQUEST_KEYS if key in request}
        cleaned["request"] = kept
    cleaned.pop("user", None)
    return cleaned  # type: ignore[no-any-return]  # the same shape as came in


def hide_tokens(text: str) -> str:
    """The same words without tokens in addresses."""
    return TOKEN.sub(r"/\1/[token]", text)


def clean_text(text: str) -> str:
    """The same words without keys, rows of the database, and whatever looks like a person."""
    text = ROW.sub(r"\1: [row]", hide_tokens(text))
    for pattern, label in PERSONAL:
        text = pattern.sub(label, text)
    return text


class InUtc(logging.Formatter):
    """A line for each record, with its moment as every system reads it.

    What a visitor sent cannot begin a line of its own; only a traceback has several.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """The line without the traceback."""
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


class Plain(InUtc):
    """Lines of the log: the fault, its place and its traceback, and nothing that tells of whom.

    Django logs the address of every refused request, an SMTP library whom it could not write to,
    the database driver the row that did not fit: here all of it passes without them.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The whole line, its traceback too, cleaned."""
        return clean_text(super().format(record))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value
