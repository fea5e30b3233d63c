"""Which set of migrations a script was captured from: a digest of their very text."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import django
from django.apps import apps

from tenants.db import editor, operations

from . import describe

# What else decides how migrations become SQL, and SQL becomes a script.
ALSO: Final = (operations.__file__, editor.__file__, describe.__file__)


@cache
def migrations_digest() -> str:
    """The same for the same text of all migrations; another as soon as a letter of one changes.

    Names would not do: while a migration is being written its text changes and its name does not.
    """
    found = hashlib.sha256(django.get_version().encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for file in sorted((Path(config.path) / "migrations").glob("*.py")):
            found.update(f"\n{config.label} {file.name}\n".encode())
            found.update(file.read_bytes())
    for name in ALSO:
        found.update(Path(name).read_bytes())
    return found.hexdigest()
