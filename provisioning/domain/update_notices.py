"""An update is announced before it happens: by e-mail to offices, and in their panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import UpdateNotice
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal


class NotBefore(Refusal):
    """Only what lies ahead can be announced."""

    code: ClassVar[str] = "not_before"
    status: ClassVar[int] = 422
    message = _("Announce an update before it begins, and let it end after that.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What will happen, and when."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def announce(planned: Planned, *, now: datetime, by: Actor) -> UpdateNotice:
    """Announce an update. Raises ``NotBefore``."""
    if not now < planned.starts_at < planned.ends_at:
        raise NotBefore
    made = UpdateNotice.objects.create(
        title=planned.title,
        text=planned.text,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        announced_at=now,
        by_name=by.name,
    )
    record("update.announced", by=by, now=now, about=made)
    return made


@transaction.atomic
def take_back(notice_id: UUID, *, now: datetime, by: Actor) -> bool:
    """Withdraw a notice of an update that has not ended; False where there is none such."""
    notices = UpdateNotice.objects.filter(pk=notice_id, withdrawn_at=None, ends_at__gt=now)
    if not notices.update(withdrawn_at=now):
        return False
    record("update.withdrawn", by=by, now=now, about=UpdateNotice.objects.get(pk=notice_id))
    return True
