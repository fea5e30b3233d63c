"""Every state in which a service was published is kept.

A version is kept whenever what residents read or book has changed, whoever changed it: a screen, an
office file, a table. Nothing is kept of drafts.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from booking.errors import NotFound
from booking.models import Service, ServiceVersion
from booking.officefile.describe import service_part
from tenants.audit.actor import Actor
from tenants.officefile.typed import words_of

NOT_TOLD: Final = frozenset({"key", "status"})
"""Of a version: the key never changes, the status is that of being published."""


def said_of(service: Service) -> dict[str, Any]:
    """What a version would say of the service as it is."""
    words = words_of(service_part(service))
    return {key: value for key, value in words.items() if key not in NOT_TOLD}


def keep_versions(*, by: Actor, now: datetime, ids: Collection[UUID] | None = None) -> None:
    """Keep a version of each published service that differs from its last one; few questions."""
    published = Service.objects.published()
    chosen = published if ids is None else published.filter(pk__in=ids)
    services = list(chosen.select_related("category").prefetch_related("units", "fields", "files"))
    kept = ServiceVersion.objects.filter(service__in=services)
    last = {
        one.service_id: one for one in kept.order_by("service_id", "-number").distinct("service_id")
    }
    made = []
    for service in services:
        before, words = last.get(service.pk), said_of(service)
        if before is None or before.words != words:
            made.append(_version(service, before, words, by, now))
    if made:
        ServiceVersion.objects.bulk_create(made)


def version_of(service_id: UUID, number: int) -> ServiceVersion:
    """A version by its number. Raises ``NotFound``."""
    found = ServiceVersion.objects.filter(service=service_id, number=number).first()
    if found is None:
        raise NotFound
    return found


def _version(
    service: Service, before: ServiceVersion | None, words: dict[str, Any], by: Actor, now: datetime
) -> ServiceVersion:
    was = before.words if before else words
    changed = [key for key in {*was, *words} if was.get(key) != words.get(key)]
    return ServiceVersion(
        service=service,
        number=before.number + 1 if before else 1,
        at=now,
        by_kind=by.kind,
        by_id=by.id,
        by_name=by.name,
        words=words,
        changed=sorted(changed),
    )
