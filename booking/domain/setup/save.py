"""Make a thing of the office, or change it: a building, a unit, a service, a counter, hours…"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.domain.plan import PlanDifference
from booking.errors import NotFound
from booking.officefile.check import CHECKS
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.base import OfficeModel
from tenants.errors import Errors, Invalid
from tenants.officefile.nodes import Problems
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.officefile.typed import Typed, words_of

from .consequences import Act, Told, consequences
from .edition import check_edition, edition_of
from .everywhere import with_everywhere
from .known import known
from .sections import CATEGORIES, SERVICES, Section
from .versions import keep_versions


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: words of the office file for some ``keys`` of one thing.

    A key without words gets its default; keys that are not named stay as they are. ``row_id``
    None: a new thing. ``edition``: of those keys, as they were on the page.
    """

    section: Section
    words: Mapping[str, Any]
    keys: Collection[str]
    row_id: UUID | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The row, and what its change did to times and visits."""

    row: OfficeModel
    difference: PlanDifference


@transaction.atomic
def save(wanted: Wanted, act: Act) -> Saved:
    """Write it, as an office file would.

    Raises ``NotFound``, ``ChangedMeanwhile``, ``Invalid`` (errors by path of the file, such as
    ``lead.max_days``), ``Consequences`` while nobody has seen what it does to times and visits.
    """
    one_at_a_time()
    section = wanted.section
    row, was, words = _merged(wanted)
    if row is not None:
        check_edition(wanted.edition, edition_of(was, wanted.keys))
    with consequences(act) if _moves_times(wanted) else nullcontext(Told()) as told:
        part = _asked(section, judge(section, words, row), row)
        if section is SERVICES and row is not None:
            keep_versions(by=SYSTEM, now=act.now, ids=[row.pk])
        before = words_of(was) if row is not None else {}
        made = section.write(part, row)
    after = words_of(part)
    changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    if changed:
        verb = "created" if row is None else "changed"
        told_keys = changed if row is not None else []
        record(f"{section.key}.{verb}", by=act.by, now=act.now, about=made, fields=told_keys)
    if section is SERVICES:
        keep_versions(by=act.by, now=act.now, ids=[made.pk])
    return Saved(made, told.difference)


def mistakes(wanted: Wanted) -> Errors:
    """What ``save`` would refuse in these words, by path; nothing is written."""
    row, _was, words = _merged(wanted)
    try:
        judge(wanted.section, words, row)
    except Invalid as refused:
        return refused.errors
    return {}


def _asked(section: Section, part: Any, row: Any) -> Any:
    """A new matter asks what every matter asks."""
    if section is not SERVICES or row is not None:
        return part
    return dataclasses.replace(part, fields=with_everywhere(part.fields))


def _moves_times(wanted: Wanted) -> bool:
    """Tell whether the change can do anything to times and visits: a look at them costs."""
    return wanted.section is not CATEGORIES and set(wanted.keys) != {"fields"}


def find_row(section: Section, row_id: UUID) -> Any:
    """The row. Raises ``NotFound``."""
    row = section.rows().filter(pk=row_id).first()
    if row is None:
        raise NotFound
    return row


def judge(section: Section, words: Mapping[str, Any], row: Any) -> Any:
    """The part these words make, checked as in an office file. Raises ``Invalid``."""
    typed = Typed(words)
    part = typed.read(section.part)
    problems = Problems()
    if section.key in CHECKS:
        CHECKS[section.key](part, known(), problems)
    if problems.found:
        raise typed.refusal(problems)
    _check_alone(section, part, row)
    return part


def _merged(wanted: Wanted) -> tuple[Any, Any, dict[str, Any]]:
    """The row, the part it is now, and the words it shall be."""
    if wanted.row_id is None:
        return None, None, dict(wanted.words)
    row = find_row(wanted.section, wanted.row_id)
    part = wanted.section.describe(row)
    kept = {key: value for key, value in words_of(part).items() if key not in wanted.keys}
    return row, part, kept | dict(wanted.words)


def _check_alone(section: Section, part: Any, row: Any) -> None:
    """Nothing else is called the same; of days and hours: nothing is about the same days."""
    others = section.rows()
    if section.key == "exceptions":
        place, told = "", _("These days have special hours already.")
        scope = {"unit__key": part.unit or None, "counter__key": part.counter or None}
        others = others.filter(first_day=part.first_day, last_day=part.last_day, **scope)
    elif section.key == "hours_templates":
        place, told = "valid_from", _("Hours of this name begin on that day already.")
        others = others.filter(key=part.key, weeks=part.weeks, valid_from=part.valid_from)
    else:
        place, told = "key", _("This key is taken. Choose another one.")
        others = others.filter(key=part.key)
    if others.exclude(pk=row.pk if row is not None else None).exists():
        raise Invalid(errors={place: [told]})
