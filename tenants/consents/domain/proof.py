"""The proof of who accepted what (art. 7(1) GDPR): per consent, per version and per person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.models import Acceptance, Consent, ConsentVersion
from tenants.consents.subjects import find, names

AT_ONCE: Final = 2000
"""Names are asked for in portions: an office may have many acceptances."""


@dataclass(frozen=True, slots=True)
class Row:
    """One acceptance as a proof shows it; ``person`` is empty once the person is forgotten."""

    given: Acceptance
    person: str

    @property
    def taken_back(self) -> datetime | None:
        """When it was withdrawn."""
        withdrawal = getattr(self.given, "withdrawal", None)
        return withdrawal.at if withdrawal else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many acceptances a version has, and how many of them still stand."""

    given: int
    standing: int


@transaction.atomic
def proof_of_consent(consent: Consent, *, now: datetime, by: Actor) -> list[Row]:
    """Every acceptance of every version, oldest first; the export itself is audited."""
    record("consent.export", by=by, now=now, about=consent)
    return _rows(Acceptance.objects.filter(version__consent=consent))


@transaction.atomic
def proof_of_person(person: str, *, now: datetime, by: Actor) -> list[Row]:
    """What somebody accepted, found by e-mail or a visit's number; audited even when nothing is.

    The trail keeps which accounts and visits were meant, never the address that was typed.
    """
    ids = find(person)
    record("consent.export_person", by=by, now=now, fields=sorted(str(one) for one in ids))
    return _rows(Acceptance.objects.filter(about__in=ids))


def newest(version: ConsentVersion, many: int) -> list[Row]:
    """The last ``many`` who accepted a version."""
    found = Acceptance.objects.filter(version=version).order_by("-at", "-id")
    return named(found.select_related("version__consent", "withdrawal")[:many])


def counts(versions: Collection[UUID]) -> Mapping[UUID, Counts]:
    """Numbers by version, in one query; versions nobody accepted are left out."""
    found = (
        Acceptance.objects.filter(version__in=versions)
        .order_by()
        .values_list("version")
        .annotate(given=Count("pk"), standing=Count("pk", filter=Q(withdrawal=None)))
    )
    return {version: Counts(given, standing) for version, given, standing in found}


def named(given: Iterable[Acceptance]) -> list[Row]:
    """Acceptances with what to call those who gave them."""
    rows = list(given)
    known: dict[UUID, str] = {}
    for start in range(0, len(rows), AT_ONCE):
        known |= names({one.about for one in rows[start : start + AT_ONCE]})
    return [Row(one, known.get(one.about, "")) for one in rows]


def _rows(given: QuerySet[Acceptance]) -> list[Row]:
    return named(given.select_related("version__consent", "withdrawal").order_by("at", "id"))
