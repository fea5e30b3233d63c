"""What must be accepted now, and the proof that it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.db.composed import composed_once
from tenants.errors import Invalid

from .days import WARSAW, local_day
from .models import Acceptance, Consent, ConsentVersion, VersionQuerySet

__all__ = ["WARSAW", "Accepted", "accept", "check", "in_force", "keep_in_force"]
OF_CONSENT: Final = ("key", "group", "kind", "required", "position")
# DISTINCT locks nothing, and Django knows no FOR KEY SHARE, which lets others accept meanwhile.
# A version that was changed while we waited for it drops out of "kept"; its row stays, empty.
KEPT: Final = """
WITH seen AS MATERIALIZED (
  SELECT v.id AS version, v.valid_from AS since, v.number AS nth,
         c.key, c."group", c.kind, c.required, c.position
    FROM consent_version v JOIN consent c ON c.id = v.consent_id
   WHERE c."group" = %(group)s AND v.status = 'in_force'
     AND v.valid_from <= %(day)s AND coalesce(v.valid_to, 'infinity') >= %(day)s),
kept AS MATERIALIZED (
  SELECT v.* FROM seen JOIN consent_version v ON v.id = seen.version
   WHERE v.status = 'in_force' AND coalesce(v.valid_to, 'infinity') >= %(day)s
   ORDER BY seen.position, seen.key, since DESC, nth DESC
     FOR KEY SHARE OF v)
SELECT kept.*, seen.key, seen."group", seen.kind, seen.required, seen.position
  FROM seen LEFT JOIN kept ON kept.id = seen.version
 ORDER BY seen.position, seen.key, since DESC, nth DESC
"""


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


def keep_in_force(group: str, at: datetime) -> list[ConsentVersion]:
    """The same; until the transaction ends nobody publishes, ends or withdraws any of them.

    Called before anything else is locked (lock order): an office file holds versions when it comes
    to the plan. Of somebody who changes them at this moment the change is awaited, and what they
    put in the place of a version is read by asking again: the statement that waited is too old.
    """
    told = {"group": group, "day": local_day(at)}
    rows = list(ConsentVersion.objects.raw(KEPT, told))
    while any(row.pk is None for row in rows):
        rows = list(ConsentVersion.objects.raw(KEPT, told))
    found: dict[UUID, ConsentVersion] = {}
    for row in rows:
        words = {name: getattr(row, name) for name in OF_CONSENT}
        row.consent = Consent(pk=row.consent_id, **words)
        found.setdefault(row.consent_id, row)  # the newest comes first
    return list(found.values())


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
