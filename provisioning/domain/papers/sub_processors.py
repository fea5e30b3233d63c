"""Who processes for us: a new one is announced thirty days ahead, and offices may object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from provisioning.domain.notice_letters import owe_to_offices
from provisioning.models import AgreementVersion, Objection, SubProcessor
from provisioning.service_clock import local_day
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal

NOTICE: Final = timedelta(days=30)


class TooSoon(Refusal):
    """Offices must have thirty days to object."""

    code: ClassVar[str] = "too_soon"
    status: ClassVar[int] = 422
    message = gettext_lazy("Offices have thirty days to object: choose a later day.")


class ObjectionLate(Refusal):
    """The time to object is over, or there is nothing to object to."""

    code: ClassVar[str] = "objection_late"
    message = gettext_lazy("The time to object is over, or the objection is written down already.")


@dataclass(frozen=True, slots=True)
class Company:
    """A company, what for, and where the data are."""

    name: str
    address: str
    purpose: str
    place: str


@transaction.atomic
def add(company: Company, starts_on: date, *, now: datetime, by: Actor) -> SubProcessor:
    """Announce a sub-processor to every office. Raises ``TooSoon``.

    Before the first agreement is published nobody has agreed to anything: those who process from
    the beginning are part of what is agreed to.
    """
    today = local_day(now)
    if AgreementVersion.objects.exists() and starts_on < today + NOTICE:
        raise TooSoon
    made = SubProcessor.objects.create(
        name=company.name,
        address=company.address,
        purpose=company.purpose,
        place=company.place,
        announced_on=today,
        starts_on=starts_on,
    )
    with override("pl"):
        told = {"name": made.name, "day": f"{starts_on:%d.%m.%Y}", "purpose": made.purpose}
        words = (
            _("Sub-processor from %(day)s: %(name)s") % told,
            _(
                "%(name)s, %(purpose)s. You can object until %(day)s in the panel:"
                " Office → Personal data."
            )
            % told,
        )
    owe_to_offices(f"sub-processor {made.pk}", words, now=now)
    record("sub_processor.announced", by=by, now=now, about=made)
    return made


@transaction.atomic
def end(row_id: UUID, on: date, *, now: datetime, by: Actor) -> None:
    """It processes for us until ``on``."""
    row = SubProcessor.objects.select_for_update().get(pk=row_id)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    record("sub_processor.ended", by=by, now=now, about=row)


@transaction.atomic
def object_to(row_id: UUID, text: str, *, now: datetime, by: Actor) -> Objection:
    """The office objects while there is time. Raises ``ObjectionLate``."""
    office = current_office()
    row = SubProcessor.objects.filter(pk=row_id).first()
    known = Objection.objects.filter(sub_processor_id=row_id, office_id=office.pk)
    late = row is None or row.starts_on <= local_day(now) or row.ends_on is not None
    if late or known.exists() or by.kind != ActorKind.CLERK:
        raise ObjectionLate
    made = Objection.objects.create(
        sub_processor_id=row_id,
        office_id=office.pk,
        at=now,
        by_name=by.name,
        text=text.strip()[:2000],
    )
    record("sub_processor.objected", by=by, now=now, about=row)
    return made
