"""An operator suspends an office: staff only look, residents book nothing new (ADR 130)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import Suspension
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.audit.search import WARSAW
from tenants.errors import Invalid, Refusal
from tenants.hosts import forget_hosts
from tenants.models import FROZEN, LIVING, Office, OfficeState

LONGEST: Final = 500


class NeedsAPerson(Refusal):
    """No machine suspends an office, whatever it owes (ADR 46)."""

    code = "needs_a_person"
    status = 403
    message = _("An office is suspended by an operator, never by itself.")


class NotNow(Refusal):
    """The office is not in a state in which this can be done."""

    code = "office_state"
    status = 409
    message = _("The office is not in a state in which this can be done.")


def suspend(
    office_id: UUID, *, reason: str, starts_on: date, now: datetime, by: Actor
) -> Suspension:
    """Suspend an office from a day on; its admins are written to within a minute.

    Runs on the platform. What residents have booked goes on: they see it and cancel it, reminders
    are sent. Raises ``NeedsAPerson``, ``NotNow`` (not living, suspended already, leaving),
    ``Invalid`` (no reason, a day that is over).
    """
    if by.kind != ActorKind.OPERATOR:
        raise NeedsAPerson
    today = now.astimezone(WARSAW).date()
    _check(reason, starts_on, today)
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office_id)
        if office.state not in LIVING or office.state in FROZEN or running(office) is not None:
            raise NotNow
        made = Suspension.objects.create(
            office=office,
            reason=reason.strip(),
            starts_on=starts_on,
            decided_at=now,
            decided_by_id=by.id,
            decided_by_name=by.name,
        )
        record("office.suspend", by=by, now=now, about=office, fields=[starts_on.isoformat()])
        if starts_on <= today:
            begin(made, now=now)
    return made


def begin_due(now: datetime) -> int:
    """Begin the suspensions whose day has come, as a person decided; how many."""
    today = now.astimezone(WARSAW).date()
    waiting = Suspension.objects.filter(begun_at=None, ended_at=None, starts_on__lte=today)
    begun = 0
    for known in waiting.values_list("pk", "office_id"):
        with transaction.atomic():
            Office.objects.select_for_update().get(pk=known[1])
            still = Suspension.objects.filter(pk=known[0], begun_at=None, ended_at=None).first()
            if still is not None:
                begun += begin(still, now=now)
    return begun


def begin(suspension: Suspension, *, now: datetime) -> bool:
    """Freeze the office, whose row the caller has locked; False where it is leaving meanwhile."""
    office = suspension.office
    office.refresh_from_db(fields=["state"])
    if office.state not in LIVING or office.state in FROZEN:
        return False
    suspension.begun_at, suspension.state_before = now, office.state
    suspension.save(update_fields=["begun_at", "state_before"])
    Office.objects.filter(pk=office.pk).update(state=OfficeState.SUSPENDED)
    forget_hosts()
    return True


def running(office: Office) -> Suspension | None:
    """The suspension of an office that is decided and not over."""
    return Suspension.objects.filter(office=office, ended_at=None).first()


def _check(reason: str, starts_on: date, today: date) -> None:
    errors = {}
    if not reason.strip():
        errors["reason"] = [_("Say why: the office reads it in its letter.")]
    elif len(reason) > LONGEST:
        errors["reason"] = [_("Shorten it: the office reads it in its letter.")]
    if starts_on < today:
        errors["starts_on"] = [_("This day is over. Choose today or a later one.")]
    if errors:
        raise Invalid(errors=errors)
