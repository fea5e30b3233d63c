"""The extra fields of a service (P15, O2): add, change, order, remove, ask it everywhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from booking.errors import NotFound
from booking.models import Field, Service
from booking.models.service import ServiceStatus
from booking.officefile.parts import FieldPart, ServicePart
from tenants.errors import Invalid
from tenants.officefile.typed import words_of

from .consequences import Act
from .edition import edition_of
from .save import Wanted, find_row, save
from .sections import SERVICES
from .versions import keep_versions

KEYS: Final = ("fields",)
MANY: Final = 6
"""A form that asks more than this many things is given up by many."""


def fields_edition(service: ServicePart) -> str:
    """The edition of all fields of a service: one page shows them together."""
    return edition_of(service, KEYS)


@transaction.atomic
def save_field(
    service_id: UUID, key: str | None, words: Mapping[str, Any], edition: str, act: Act
) -> None:
    """Change the field of this key, or add one; one that every matter asks is changed everywhere.

    Raises as ``save``; errors by path of the field.
    """
    part: ServicePart = SERVICES.describe(find_row(SERVICES, service_id))
    if key is not None and key not in [one.key for one in part.fields]:
        raise NotFound
    fields = [words if one.key == key else words_of(one) for one in part.fields]
    if key is None:
        fields.append(dict(words))
    prefix = f"fields.{words.get('key', '')}."
    try:
        _write(service_id, fields, edition, act)
    except Invalid as refused:
        errors = {path.removeprefix(prefix): told for path, told in refused.errors.items()}
        raise Invalid(errors=errors) from refused
    _everywhere(service_id, str(words.get("key", key)), words, part, act)


def order_fields(service_id: UUID, keys: Sequence[str], edition: str, act: Act) -> None:
    """Ask in this order. Raises ``ChangedMeanwhile``, and ``Invalid`` where a condition breaks."""
    part: ServicePart = SERVICES.describe(find_row(SERVICES, service_id))
    place = {key: number for number, key in enumerate(keys)}
    fields = sorted(part.fields, key=lambda one: place.get(one.key, len(place)))
    _write(service_id, [words_of(one) for one in fields], edition, act)


def remove_field(service_id: UUID, key: str, edition: str, act: Act) -> None:
    """Ask it no more; answers that were given stay with their visits."""
    part: ServicePart = SERVICES.describe(find_row(SERVICES, service_id))
    _write(service_id, [words_of(one) for one in part.fields if one.key != key], edition, act)


@transaction.atomic
def spread_field(service_id: UUID, key: str, act: Act) -> int:
    """Ask it in every matter that is not archived, and in those added later; how many changed.

    A condition does not travel: the fields it speaks of may not be there.
    """
    source: ServicePart = SERVICES.describe(find_row(SERVICES, service_id))
    field = next((one for one in source.fields if one.key == key), None)
    if field is None:
        raise NotFound
    field = dataclasses.replace(field, everywhere=True)
    touched = _mark(service_id, source, key, act)
    others = Service.objects.exclude(pk=service_id).exclude(status=ServiceStatus.ARCHIVED)
    for other in others.order_by("pk").values_list("pk", flat=True):
        touched += _spread(other, field, act)
    return touched


def _everywhere(
    service_id: UUID, key: str, words: Mapping[str, Any], before: ServicePart, act: Act
) -> None:
    """Follow the tick: ask it everywhere, or no longer in matters that will be added."""
    if words.get("everywhere"):
        spread_field(service_id, key, act)
    elif any(one.key == key and one.everywhere for one in before.fields):
        Field.objects.filter(key=key, everywhere=True).update(everywhere=False)
        keep_versions(by=act.by, now=act.now)


def _mark(service_id: UUID, source: ServicePart, key: str, act: Act) -> int:
    """Remember at its source that every matter asks it; 1 where that is new."""
    if all(one.everywhere for one in source.fields if one.key == key):
        return 0
    fields = [
        dataclasses.replace(one, everywhere=True) if one.key == key else one
        for one in source.fields
    ]
    _write(service_id, [words_of(one) for one in fields], fields_edition(source), act)
    return 1


def _spread(service_id: UUID, field: FieldPart, act: Act) -> bool:
    part: ServicePart = SERVICES.describe(find_row(SERVICES, service_id))
    known = {one.key: one for one in part.fields}
    kept = known.get(field.key)
    wanted = dataclasses.replace(field, show_if=kept.show_if if kept else ())
    if kept == wanted:
        return False
    fields = [wanted if one.key == field.key else one for one in part.fields]
    if kept is None:
        fields.append(wanted)
    _write(service_id, [words_of(one) for one in fields], fields_edition(part), act)
    return True


def _write(service_id: UUID, fields: Sequence[Any], edition: str, act: Act) -> None:
    save(Wanted(SERVICES, {"fields": fields}, KEYS, service_id, edition), act)
