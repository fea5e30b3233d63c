"""Change the office's own data or its settings: keys of ``office`` and of ``settings``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db import transaction

from booking.models import Settings
from booking.officefile.describe import settings_part
from booking.officefile.parts import BookingSettingsPart
from booking.officefile.write import write_settings
from tenants.audit.record import record
from tenants.officefile.checks import check_office
from tenants.officefile.nodes import Problems
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.officefile.parts import OfficePart, OfficeSettingsPart
from tenants.officefile.profile import configure_profile, describe_profile
from tenants.officefile.readers import keys_of
from tenants.officefile.typed import Typed, words_of

from .consequences import Act
from .edition import check_edition, digest

KINDS: Final = (OfficePart, OfficeSettingsPart, BookingSettingsPart)
"""The three parts; no two of them have a key of one name."""


def settings_words() -> dict[str, Any]:
    """Everything both sections say, in one mapping; defaults are left out."""
    return {key: value for part in _parts() for key, value in words_of(part).items()}


def settings_edition(keys: Collection[str]) -> str:
    """The edition of some of the keys."""
    return digest({key: value for key, value in settings_words().items() if key in keys})


@transaction.atomic
def set_up(words: Mapping[str, Any], keys: Collection[str], edition: str, act: Act) -> None:
    """Write what was typed for ``keys``; a key without words gets its default.

    Raises ``ChangedMeanwhile``, ``Invalid`` (errors by path, such as ``limits.no_shows``).
    """
    one_at_a_time()
    before = settings_words()
    check_edition(edition, settings_edition(keys))
    after = {key: value for key, value in before.items() if key not in keys} | dict(words)
    office, looks, visits = (_read(kind, after) for kind in KINDS)
    configure_profile(office, looks)
    write_settings(visits)
    after = settings_words()
    changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    if changed:
        record("settings.changed", by=act.by, now=act.now, fields=changed)


def settings_parts() -> dict[str, Any]:
    """The part that each key belongs to."""
    return {key: part for part in _parts() for key in keys_of(type(part))}


def _parts() -> tuple[OfficePart, OfficeSettingsPart, BookingSettingsPart]:
    office, looks = describe_profile()
    return office, looks, settings_part(Settings.objects.current())


def _read(kind: type[Any], words: Mapping[str, Any]) -> Any:
    typed = Typed({key: words[key] for key in keys_of(kind) if key in words})
    part = typed.read(kind)
    problems = Problems()
    if isinstance(part, OfficePart):
        check_office(part, problems)
    if problems.found:
        raise typed.refusal(problems)
    return part
