"""Into an office without our backend: for programs that know nothing of it."""

from __future__ import annotations

from tenants.db.place import in_office


def place_options(database: str, schema: str) -> str:
    """Connection options that put a plain connection into an office for good."""
    place = in_office(database, schema)
    return f"-c role={place.role} -c search_path={place.path.replace(' ', '')}"
