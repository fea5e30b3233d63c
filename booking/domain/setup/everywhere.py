"""Questions that are asked in every matter, also in matters added later (P15)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from booking.models import Field
from booking.models.service import ServiceStatus
from booking.officefile.describe import field_part
from booking.officefile.parts import FieldPart


def asked_everywhere() -> tuple[FieldPart, ...]:
    """Each such question once, without its condition: what it speaks of may not be there."""
    fields = Field.objects.filter(everywhere=True).exclude(service__status=ServiceStatus.ARCHIVED)
    found: dict[str, FieldPart] = {}
    for row in fields.order_by("service__position", "service__key", "position", "key"):
        found.setdefault(row.key, dataclasses.replace(field_part(row), show_if=()))
    return tuple(found.values())


def with_everywhere(fields: Sequence[FieldPart]) -> tuple[FieldPart, ...]:
    """The questions of a new matter, and after them those that every matter asks."""
    own = {one.key for one in fields}
    return (*fields, *(one for one in asked_everywhere() if one.key not in own))
