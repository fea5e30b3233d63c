"""The environment variables that ``okienko.settings`` reads, and who filled them in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from .trouble import Trouble

DATABASE: Final = "DATABASE_URL"
OWNER_DATABASE: Final = "OKIENKO_OWNER_DATABASE_URL"
ADMIN_DATABASE: Final = "OKIENKO_ADMIN_DATABASE_URL"
REDIS: Final = "REDIS_URL"
CITUS: Final = "OKIENKO_CITUS"
PORT: Final = "OKIENKO_PORT"
MAIL_PORT: Final = "OKIENKO_MAIL_PORT"
LAST_PORT: Final = 65535
SETTINGS: Final = "okienko.settings"

# Enough to import the settings where nothing is asked of any service: help pages, type checks.
PLACEHOLDERS: Final = {
    DATABASE: "postgres://nobody@/nowhere?host=/nowhere",
    REDIS: "unix:///nowhere",
    "OKIENKO_SECRET_KEY": "placeholder",
    "OKIENKO_MASTER_KEYS": "",
    "OKIENKO_FILES": "/nowhere",
}


def has_real_servers(environment: Mapping[str, str]) -> bool:
    """Whether the caller brought servers of their own; one of the two alone is a mistake."""
    given = [name for name in (DATABASE, REDIS) if environment.get(name)]
    if len(given) == 1:
        missing = REDIS if given == [DATABASE] else DATABASE
        raise Trouble(f"{given[0]} is set but {missing} is not: set both, or neither.")
    return bool(given)


def port(name: str, default: int) -> int:
    """The TCP port in the environment variable ``name``."""
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not 0 < int(text) <= LAST_PORT:
        raise Trouble(f"{name}={text} is not a port: give a number from 1 to 65535.")
    return int(text)
