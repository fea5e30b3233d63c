"""Somebody of the staff tells us that something does not work (P26, P27)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Invalid

from .models import ProblemReport
from .signals import problem_reported

LONGEST: Final = 4000
LONGEST_PAGE: Final = 200


@transaction.atomic
def report_problem(*, text: str, page: str, now: datetime, by: Actor) -> ProblemReport:
    """Keep what was told, and tell the floors above once it is kept. Raises ``Invalid``."""
    said = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
    if not said:
        raise Invalid(errors={"text": [_("Write what happened, in a sentence or two.")]})
    if len(said) > LONGEST:
        raise Invalid(errors={"text": [_("This is too long.")]})
    made = ProblemReport.objects.create(
        at=now,
        by_id=by.id,
        by_name=by.name,
        page=page.partition("?")[0][:LONGEST_PAGE],
        text=said,
    )
    record("help.problem_reported", by=by, now=now, about=made)
    transaction.on_commit(  # noqa: TID251 - carries the office's id along
        partial(_tell, current_office().pk, made.pk), robust=True
    )
    return made


def _tell(office_id: UUID, report_id: UUID) -> None:
    problem_reported.send_robust(sender=None, office_id=office_id, report_id=report_id)
