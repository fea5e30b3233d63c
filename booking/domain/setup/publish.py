"""Let residents book a service, or take it back; refused with the list of what is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.domain.availability import nearest_free
from booking.errors import NotFound
from booking.models import Service
from booking.models.service import ServiceStatus
from tenants.audit.record import record
from tenants.consents.domain.notice_needed import has_notice
from tenants.errors import Refusal
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.profile.declaration import has_declaration

from .consequences import Act
from .save import find_row
from .sections import SERVICES
from .versions import keep_versions


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which nobody should book: what it is, and the page that mends it."""

    key: str
    told: str | Promise
    url: str
    about: str = ""


class NotReady(Refusal):
    """Something is missing before residents may book."""

    code: ClassVar[str] = "not_ready"
    status: ClassVar[int] = 409
    message = _("Something is missing before residents can book.")

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__()
        self.missing = missing


NOTICE = Missing("notice", _("A notice for residents (art. 13 GDPR) in force."), "consents:notice")
DECLARATION = Missing(
    "declaration",
    _("The declaration of accessibility: fill it in, with the day the site is published."),
    "setup:declaration",
)


def missing(services: Sequence[Service], now: datetime) -> list[Missing]:
    """What is missing before these may be published: notice, declaration, a free time of each."""
    found = [] if has_notice(now) else [NOTICE]
    if not has_declaration():
        found.append(DECLARATION)
    nearest = nearest_free(services, None, now=now)
    told = _("A free time: no counter receives for this matter in the days that can be booked.")
    found += [
        Missing("slot", told, "setup:counters", one.name)
        for one in services
        if nearest[one.pk] is None
    ]
    return found


@transaction.atomic
def publish(ids: Collection[UUID], act: Act) -> list[Service]:
    """Publish these. Raises ``NotFound``, and ``NotReady`` with everything that is missing."""
    one_at_a_time()
    services = list(Service.objects.filter(pk__in=ids).exclude(status=ServiceStatus.ARCHIVED))
    if len(services) != len(set(ids)) or not services:
        raise NotFound
    if lacking := missing(services, act.now):
        raise NotReady(lacking)
    for one in services:
        if one.status != ServiceStatus.PUBLISHED:
            one.status = ServiceStatus.PUBLISHED
            one.save(update_fields=["status"])
            record("services.published", by=act.by, now=act.now, about=one)
    keep_versions(by=act.by, now=act.now, ids=[one.pk for one in services])
    return services


@transaction.atomic
def withdraw(service_id: UUID, act: Act) -> None:
    """Back to a draft: nobody new books it; visits that were booked stay. Raises ``NotFound``."""
    one_at_a_time()
    row = find_row(SERVICES, service_id)
    if row.status == ServiceStatus.PUBLISHED:
        row.status = ServiceStatus.DRAFT
        row.save(update_fields=["status"])
        record("services.withdrawn", by=act.by, now=act.now, about=row)
