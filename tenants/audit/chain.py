"""The chain over the audit trail: each entry's digest holds the one before it.

Entries are chained a little after they are written, by one worker at a time: a verb that acts never
waits for another's turn in the chain (ADR 73).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import connection, models, transaction

from .models import Entry, Link

SEAL: Final = "audit.seal"
BATCH: Final = 1000
# An entry may be committed after a younger one; nothing here takes that long.
LATE: Final = timedelta(hours=1)
START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reckoning the chain anew found.

    ``links``: how many agree, ``head``: the last digest of these; ``wrong``: the first that does
    not agree; ``outside``: entries that should be in the chain by now and are not.
    """

    links: int
    head: str
    wrong: int | None = None
    outside: int = 0


def digest(before: str, entry: Entry) -> str:
    """SHA-256, in hex, of the digest before and of everything the entry says."""
    said = [
        str(entry.pk),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.action,
        entry.by_kind,
        str(entry.by_id or ""),
        entry.by_name,
        entry.about_kind,
        str(entry.about_id or ""),
        entry.fields,
        entry.address or "",
    ]
    text = json.dumps([before, *said], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def seal() -> int:
    """Chain the entries that are in no chain yet; how many. At most a batch, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/audit'))")
    last = Link.objects.select_related("entry").order_by("-number").first()
    number, before = (last.number, last.digest) if last else (0, START)
    links = []
    for entry in _unsealed(last)[:BATCH]:
        number, before = number + 1, digest(before, entry)
        links.append(Link(number=number, entry=entry, digest=before))
    Link.objects.bulk_create(links)
    return len(links)


def verify(now: datetime, *, newest: int | None = None) -> Verdict:
    """Reckon the chain anew: all of it, or only its ``newest`` links."""
    outside = Entry.objects.filter(link=None, at__lt=now - LATE).count()
    skipped = max(head().links - newest, 0) if newest is not None else 0
    number, before = skipped, _digest_of(skipped)
    for link in _from(skipped + 1).iterator(BATCH):
        if link.number != number + 1 or link.digest != digest(before, link.entry):
            return Verdict(number - skipped, before, number + 1, outside)
        number, before = link.number, link.digest
    return Verdict(number - skipped, before, outside=outside)


def head() -> Verdict:
    """How long the chain is and its last digest, as they stand."""
    last = Link.objects.order_by("-number").first()
    return Verdict(last.number, last.digest) if last else Verdict(0, START)


def rewritten(since: datetime | None) -> Iterator[UUID]:
    """Entries that do not say what they said when they were chained.

    ``since``: only among entries that young.
    """
    number = 1
    if since is not None:
        young = Link.objects.filter(entry__at__gte=since).order_by("number").first()
        if young is None:
            return
        number = young.number
    before = _digest_of(number - 1)
    for link in _from(number).iterator(BATCH):
        if link.number != number or link.digest != digest(before, link.entry):
            yield link.entry_id
        before, number = link.digest, link.number + 1


def _from(number: int) -> models.QuerySet[Link]:
    return Link.objects.filter(number__gte=number).select_related("entry").order_by("number")


def _digest_of(number: int) -> str:
    found = Link.objects.filter(number=number).values_list("digest", flat=True).first()
    return found or START


def _unsealed(last: Link | None) -> models.QuerySet[Entry]:
    waiting = Entry.objects.filter(link=None).order_by("at", "id")
    if last is not None:
        # Ids begin with the moment they were made: only the young end of the table is read.
        waiting = waiting.filter(pk__gte=_made_at(last.entry_id, LATE))
    return waiting


def _made_at(made: UUID, earlier: timedelta) -> UUID:
    """The smallest UUIDv7 of ``earlier`` before ``made`` was."""
    milliseconds = (made.int >> 80) - int(earlier.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)
