"""The name of a host as people type it, and what has to stand at its name servers."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

from .errors import BadHost

LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LONGEST: Final = 253
RECORD: Final = "_okienko"


def read_host(typed: str) -> str:
    """The name in the letters name servers know, lower case; Polish letters are encoded.

    Raises ``BadHost`` also for addresses, for names without a dot, and for ours.
    """
    name = typed.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/.")
    try:
        host = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadHost from error
    labels = host.split(".")
    if len(host) > LONGEST or len(labels) <= 1 or not all(map(LABEL.fullmatch, labels)):
        raise BadHost
    base = settings.OKIENKO_BASE_HOST
    if labels[-1].isdigit() or host == base or host.endswith(f".{base}"):
        raise BadHost
    return host


def record_name(host: str) -> str:
    """Where the TXT record stands; apart, so that it disturbs no other."""
    return f"{RECORD}.{host}"


def record_text(token: str) -> str:
    """What it says."""
    return f"okienko={token}"
