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
    "OKIENKO_PROBE": "no machine tries whether one can book, and the alert NobodyCanBook is raised",
}
SHORTEST_KEY: Final = 32
EXAMPLE: Final = "zmien-mnie"
"""What stands for a password in the examples: whoever read them knows it."""
OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1"})
NEAREST_MAIL: Final = 25


def missing(environment: Mapping[str, str]) -> list[str]:
    """The settings without which nothing starts, each with what it is for."""
    return [
        f"{name} is missing (or {name}{SUFFIX}): {what}"
        for name, what in NEEDED.items()
        if not environment.get(name) and not environment.get(f"{name}{SUFFIX}")
    ] + unchanged(environment)


def unchanged(environment: Mapping[str, str]) -> list[str]:
    """Settings of ours in which a password of the examples still stands."""
    return [
        f"{name} still says {EXAMPLE}, as in the example: give it a password of its own"
        for name, value in sorted(environment.items())
        if name.startswith(("OKIENKO_", *NEEDED)) and EXAMPLE in value
    ]


def weaknesses(settings: Any) -> Iterator[str]:
    """What is for trials only, in an installation that others reach."""
    here = settings.OKIENKO_BASE_HOST in OWN_MACHINE
    trial = settings.OKIENKO_DEMO or settings.OKIENKO_STANDALONE
    if not settings.OKIENKO_HTTPS:
        if not here and not trial:
            yield "OKIENKO_HTTPS is off: everybody on the way reads what people say of themselves"
        return
    if here and not trial:
        yield "OKIENKO_BASE is this machine alone: links in messages lead nobody anywhere"
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
    if (settings.EMAIL_HOST, settings.EMAIL_PORT) == ("127.0.0.1", NEAREST_MAIL):
        yield "OKIENKO_EMAIL_URL leads to this machine: a mail server must be listening here"
