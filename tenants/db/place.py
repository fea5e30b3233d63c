"""Where a database connection may stand: nowhere, on the platform, or in one office."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

OWNER: Final = "okienko_owner"
MIGRATOR: Final = "okienko_migrator"
RUNTIME: Final = "okienko_app"
PLATFORM: Final = "okienko_platform"
OFFICES: Final = "okienko_offices"
EXTENSIONS: Final = "ext"
PUBLIC: Final = "public"
OFFICE_PREFIX: Final = "o_"


@dataclass(frozen=True, slots=True)
class Place:
    """The role a connection acts as and the schemas it sees."""

    role: str
    path: str


NOWHERE: Final = Place("none", "")
ON_PLATFORM: Final = Place(PLATFORM, f"{PUBLIC}, {EXTENSIONS}")


def is_office_schema(schema: str) -> bool:
    """Tell whether ``schema`` is a name made by ``office_schema``: nothing else is ever entered."""
    digits = schema.removeprefix(OFFICE_PREFIX)
    return (
        schema.startswith(OFFICE_PREFIX)
        and len(digits) == 32  # noqa: PLR2004 - a UUID has 32 hexadecimal digits
        and all(digit in "0123456789abcdef" for digit in digits)
    )


def office_role(database: str, schema: str) -> str:
    """Name the role that owns nothing but may work in one office.

    Roles are shared by the whole cluster, so the database takes part in the name.
    """
    tag = hashlib.sha256(database.encode()).hexdigest()[:8]
    return f"okienko_{tag}_{schema.removeprefix(OFFICE_PREFIX)}"


@lru_cache(maxsize=4096)
def in_office(database: str, schema: str) -> Place:
    """The place of daily work in one office. Raises ``ValueError`` for any other schema."""
    if not is_office_schema(schema):
        raise ValueError(f"not an office schema: {schema!r}")
    return Place(office_role(database, schema), f"{schema}, {EXTENSIONS}")


def as_owner(schema: str) -> Place:
    """The place of migrations: the owner's role in ``public`` or in one office's schema."""
    if schema != PUBLIC and not is_office_schema(schema):
        raise ValueError(f"neither public nor an office schema: {schema!r}")
    return Place(OWNER, f"{schema}, {EXTENSIONS}")
