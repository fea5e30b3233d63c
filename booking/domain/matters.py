"""What a visit is about: its matters in their order, what they ask for and want brought along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from booking.models import Booking, Field, Service
from tenants.db.composed import composed_once


@dataclass(frozen=True, slots=True)
class Matters:
    """The services of a visit, mostly one; ``ends_at``: when the last of them is over."""

    services: tuple[Service, ...]
    ends_at: datetime

    @property
    def name(self) -> str:
        """All of them, in the language in force."""
        return ", ".join(one.told("name") for one in self.services)

    @property
    def sms_name(self) -> str:
        """All of them in a few letters."""
        return " + ".join(one.sms_name or one.name for one in self.services)

    @property
    def documents(self) -> list[str]:
        """What to bring, each thing once, in the language in force."""
        return list(dict.fromkeys(chain.from_iterable(one.told_documents for one in self.services)))

    @property
    def fields(self) -> list[Field]:
        """What the form asks for; what two matters ask under one key is asked once."""
        return asked_by(self.services)

    @property
    def need_approval(self) -> bool:
        """Tell whether the office wants to look at any of them first (U5)."""
        return any(one.approval for one in self.services)


def asked_by(services: Iterable[Service]) -> list[Field]:
    """The fields of ``services``, each key once."""
    asked: dict[str, Field] = {}
    for field in chain.from_iterable(map(_fields_of, services)):
        asked.setdefault(field.key, field)
    return list(asked.values())


def _fields_of(service: Service) -> list[Field]:
    return _fields(service.pk)


@composed_once
def _fields(service: Any) -> QuerySet[Field]:
    return Field.objects.filter(service=service)


def matters(visit: Booking) -> Matters:
    """The matters of ``visit``, which is the first of its bookings (``find_visit``)."""
    parts: list[Booking] = []
    if not getattr(visit, "is_alone", False):  # ``BookingQuerySet.telling_alone`` knows
        parts = list(visit.parts.select_related("service").order_by("starts_at"))
    last = parts[-1] if parts else visit
    return Matters((visit.service, *(part.service for part in parts)), last.ends_at)
