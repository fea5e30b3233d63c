"""What must be accepted now, and the proof that it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.db.composed import composed_once
from tenants.errors import Invalid

from .days import WARSAW, local_day
from .models import Acceptance, ConsentVersion, VersionQuerySet

__all__ = ["WARSAW", "Accepted", "accept", "check", "in_force"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """How an acceptance came about."""

    about: UUID
    at: datetime
    channel: str
    language: str
    by: Actor


def in_force(group: str, at: datetime) -> list[ConsentVersion]:
    """The versions residents meet in ``group`` at this moment, one of each consent (P25.5)."""
    return _in_force(group, local_day(at))


@composed_once
def _in_force(group: Any, day: Any) -> VersionQuerySet:
    return ConsentVersion.objects.in_force(group, day)


def check(versions: Sequence[ConsentVersion], given: Collection[UUID]) -> list[ConsentVersion]:
    """Choose the accepted ones of ``versions``; raises ``Invalid`` when a required one is missing.

    An id that is not in force is a mistake as well: the page was open while the words changed.
    """
    by_id = {version.pk: version for version in versions}
    if not set(given) <= set(by_id):
        raise Invalid(
            errors={"consents": [_("The text has changed. Read it and accept it again.")]}
        )
    if any(v.consent.required and v.pk not in given for v in versions):
        raise Invalid(errors={"consents": [_("Accept what is required to book a visit.")]})
    return [by_id[one] for one in given]


def accept(versions: Sequence[ConsentVersion], how: Accepted) -> None:
    """Write the acceptances in the caller's transaction; the digest is of the words shown."""
    Acceptance.objects.bulk_create(
        Acceptance(
            version=version,
            digest=version.words(how.language).digest,
            about=how.about,
            at=how.at,
            channel=how.channel,
            by_kind=how.by.kind,
            by_id=how.by.id,
            language=how.language,
        )
        for version in versions
    )
