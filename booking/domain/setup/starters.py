"""Ready catalogues: matters a kind of office usually has, with their lengths, documents, fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import booking
from booking.errors import NotFound
from booking.models import Category, Service, Unit
from booking.officefile.parts import CategoryPart, ServicePart
from booking.officefile.write import write_category, write_service
from tenants.audit.record import record
from tenants.officefile import readers as read
from tenants.officefile.nodes import BadFile, Problems, compose
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act
from .everywhere import with_everywhere

FOLDER: Final = Path(booking.__file__).parent / "starters"
NAMES: Final[Mapping[str, str | Promise]] = {
    "gmina": _("Municipality (gmina)"),
    "miasto": _("City"),
    "powiat": _("County (powiat)"),
    "usc": _("Civil registry office (USC)"),
}


@dataclass(frozen=True, slots=True)
class Starter:
    """The sections of an office file that a ready catalogue has."""

    categories: tuple[CategoryPart, ...] = read.key(read.list_of(read.part(CategoryPart)), ())
    services: tuple[ServicePart, ...] = read.key(read.list_of(read.part(ServicePart)), ())


@cache
def starter(key: str) -> Starter:
    """A ready catalogue. Raises ``NotFound``."""
    if key not in NAMES:
        raise NotFound
    problems = Problems()
    root = compose((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    values: dict[str, Any] = read.values_of(Starter, root, problems)
    if problems.found:
        raise BadFile(problems.found)
    return Starter(**values)


@transaction.atomic
def adopt(key: str, chosen: Collection[str], units: Collection[str], act: Act) -> list[Service]:
    """Take the chosen matters as drafts, given in ``units``; those that are there stay as they are.

    Raises ``NotFound``.
    """
    one_at_a_time()
    found = starter(key)
    taken = set(Service.objects.values_list("key", flat=True))
    wanted = [one for one in found.services if one.key in chosen and one.key not in taken]
    known = set(Category.objects.values_list("key", flat=True))
    for category in found.categories:
        if category.key not in known and any(one.category == category.key for one in wanted):
            write_category(category, Category.objects.count())
    places = tuple(Unit.objects.filter(key__in=units).values_list("key", flat=True))
    made = []
    for part in wanted:
        fields = with_everywhere(part.fields)
        draft = dataclasses.replace(part, status="draft", units=places, fields=fields)
        made.append(write_service(draft, Service.objects.count()))
    if made:
        names = [one.key for one in made]
        record("services.adopted", by=act.by, now=act.now, fields=names)
    return made


def adopt_starter(key: str, act: Act) -> list[Service]:
    """Take a whole ready catalogue, before there is any unit. Raises ``NotFound``."""
    return adopt(key, {one.key for one in starter(key).services}, (), act)
