"""What an installation must be told, what would make it weak, and what it does without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from okienko.secret_files import SUFFIX

NEEDED: Final[Mapping[str, str]] = {
    "DATABASE_URL": "the database, as the login of daily work (okienko prepare makes it)",
    "REDIS_URL": "Valkey or Redis: the queue and the cache",
    "OKIENKO_SECRET_KEY": "signs sessions and links; openssl rand -base64 32",
    "OKIENKO_MASTER_KEYS": "opens offices' keys; openssl rand -base64 32, comma-separated",
    "OKIENKO_FILES": "the folder of offices' files",
}
WISE: Final[Mapping[str, str]] = {
    "OKIENKO_BACKUPS": "archives of single offices are kept nowhere",
    "OKIENKO_CLAMAV": "no virus scanner looks at what is uploaded",
    "OKIENKO_METRICS_TOKEN": "nobody may read /metrics",
}
SHORTEST_KEY: Final = 32


def missing(environment: Mapping[str, str]) -> list[str]:
    """The settings without which nothing starts, each with what it is for."""
    return [
        f"{name} is missing (or {name}{SUFFIX}): {what}"
        for name, what in NEEDED.items()
        if not environment.get(name) and not environment.get(f"{name}{SUFFIX}")
    ]


def weaknesses(settings: Any) -> Iterator[str]:
    """What is for trials only, in an installation that people reach by HTTPS."""
    if not settings.OKIENKO_HTTPS:
        return
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield f"OKIENKO_SECRET_KEY is shorter than {SHORTEST_KEY} signs"
    if settings.DEBUG:
        yield "OKIENKO_DEBUG is on: errors show the program's inside to everybody"
    if settings.OKIENKO_DEMO:
        yield "OKIENKO_DEMO is on: nobody is counted, accounts of the demo open the panel"
    if not settings.OKIENKO_SECOND_STEP:
        yield "OKIENKO_SECOND_STEP is off: operators come in by a password alone"


def left_out(settings: Any) -> Iterator[str]:
    """What an installation may do without, and should know that it does."""
    for name, what in WISE.items():
        if not getattr(settings, name):
            yield f"{name} is not set: {what}"
