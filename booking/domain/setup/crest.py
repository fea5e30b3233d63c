"""Show the office's crest on its pages, or the letter again."""

from __future__ import annotations

from pathlib import PurePath

from django.db import transaction

from tenants.audit.record import record
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.profile.crest import put_crest, take_crest_away

from .consequences import Act

LONGEST = 100


@transaction.atomic
def set_crest(name: str, contents: bytes, act: Act) -> None:
    """Draw it anew and show it. Raises ``Invalid`` under ``crest``."""
    one_at_a_time()
    word = PurePath(name.replace("\\", "/")).stem[-LONGEST:].strip(" .") or "herb"
    if put_crest(f"{word}.png", contents):
        record("settings.changed", by=act.by, now=act.now, fields=["crest"])


@transaction.atomic
def drop_crest(act: Act) -> None:
    """The letter again."""
    one_at_a_time()
    take_crest_away()
    record("settings.changed", by=act.by, now=act.now, fields=["crest"])
