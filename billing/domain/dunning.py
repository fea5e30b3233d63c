"""Offices that do not pay: reminded, waited for, and only then, by an operator's hand, read-only.

Residents notice nothing, ever. A grant that has not come stops the clock (see ``clock.due_day``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.clock import due_day
from billing.domain.history import note
from billing.errors import StillTime
from billing.models import Invoice, LegalData, Seller
from billing.models.party import GRACE_DAYS
from billing.money.amounts import ZERO, add_up
from tenants.audit.actor import SYSTEM, Actor
from tenants.entitlements import grant, read
from tenants.models import Office


class Stage(StrEnum):
    """Where an office is on the way from a late transfer to read-only."""

    PAID_UP = "paid_up"
    REMINDED = "reminded"
    DECISION = "decision"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Debt:
    """What an office owes that it should have paid. ``since``: the oldest missed day."""

    stage: Stage
    owed: Decimal = ZERO
    since: date | None = None
    grace_ends_on: date | None = None


def debt_of(office: Office, today: date) -> Debt:
    """The office's debt on a day."""
    return _debt(office, _late(today, office=office.pk), today, grace_days())


def grace_days() -> int:
    """How long an operator has to wait; a setting of ours, sixty unless changed."""
    seller = Seller.objects.first()
    return seller.grace_days if seller else GRACE_DAYS


@transaction.atomic
def freeze_staff(office_id: UUID, reason: str, *, now: datetime, by: Actor) -> None:
    """An operator decides: the office's staff may look and not change, until it pays.

    Raises ``StillTime`` before the grace is over.
    """
    office = Office.objects.select_for_update().get(pk=office_id)
    debt = debt_of(office, local_day(now))
    if debt.stage != Stage.DECISION:
        raise StillTime
    _switch(office, frozen=True)
    _tell("staff.freeze", office_id, by, now, reason)


@transaction.atomic
def thaw_staff(office_id: UUID, reason: str, *, now: datetime, by: Actor) -> None:
    """Let the staff work again; an operator may do it at any time."""
    office = Office.objects.select_for_update().get(pk=office_id)
    if not read(office).staff_read_only:
        return
    _switch(office, frozen=False)
    _tell("staff.thaw", office_id, by, now, reason)


def thaw_paid_up(*, now: datetime) -> int:
    """Let the staff of offices that have paid work again; how many. Nobody has to remember it."""
    frozen = Office.objects.filter(entitlements__staff_read_only=True)
    paid_up = [office for office in frozen if not _late(local_day(now), office=office.pk)]
    for office in paid_up:
        thaw_staff(office.pk, "paid", now=now, by=SYSTEM)
    return len(paid_up)


def debtors(today: date) -> Iterable[tuple[Office, Debt]]:
    """Offices with a debt, the oldest first."""
    late: dict[UUID, list[tuple[Invoice, date]]] = defaultdict(list)
    for invoice, day in _late(today):
        late[invoice.office_id].append((invoice, day))
    grace = grace_days()
    owing = [
        (office, _debt(office, late[office.pk], today, grace))
        for office in Office.objects.filter(pk__in=late)
    ]
    return sorted(owing, key=lambda pair: pair[1].since or today)


def _debt(office: Office, late: list[tuple[Invoice, date]], today: date, grace: int) -> Debt:
    frozen = read(office).staff_read_only
    if not late:
        return Debt(Stage.FROZEN if frozen else Stage.PAID_UP)
    since = min(day for _, day in late)
    grace_ends_on = since + timedelta(days=grace)
    stage = Stage.DECISION if today > grace_ends_on else Stage.REMINDED
    return Debt(
        Stage.FROZEN if frozen else stage,
        add_up(invoice.outstanding() for invoice, _ in late),
        since,
        grace_ends_on,
    )


def _late(today: date, **of: object) -> list[tuple[Invoice, date]]:
    """Invoices whose day has passed and of which something is owed, with that day."""
    missed = Invoice.objects.open().filter(due_on__lt=today, **of).with_money()
    dated = ((invoice, due_day(invoice)) for invoice in missed)
    return [
        (invoice, day)
        for invoice, day in dated
        if day is not None and day < today and invoice.outstanding() > ZERO
    ]


def _tell(action: str, office_id: UUID, by: Actor, now: datetime, reason: str) -> None:
    legal = LegalData.objects.get(office_id=office_id)
    note(action, legal, office_id=office_id, by=by, now=now, reason=reason)


def _switch(office: Office, *, frozen: bool) -> None:
    grant(office.pk, replace(read(office), staff_read_only=frozen))
