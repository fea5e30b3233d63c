"""What billing's tests agree on: Anna who signs, the county's contract, its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.apps import apps

from billing.domain.draw import draw_due
from billing.domain.issue import issue
from billing.domain.order import Agreement, OneOff, Order
from billing.domain.settle import Money
from billing.enums import Interval, OnceKind, SettlementKind, Timing
from billing.models import Contract, Invoice, Plan
from tenants.audit.actor import SYSTEM, Actor, ActorKind
from tenants.db.place import PUBLIC
from tenants.schema import owning

ANNA = Actor(ActorKind.OPERATOR, name="Anna")
SIGNED = datetime(2025, 12, 14, 9, 0, tzinfo=UTC)
COUNTY_YEAR = Agreement(
    number="241/2025",
    signed_on=date(2025, 12, 14),
    starts_on=date(2025, 12, 15),
    ends_on=date(2026, 12, 15),
    subject="Dostęp do modułu rezerwacji wizyt",
    timing=Timing.ADVANCE,
)


def county_order(plans: dict[str, Plan]) -> Order:
    """Five queues, everything included: 10,800.00 net a year."""
    return Order(plans["standard"], Interval.YEAR, fee_net=Decimal("10800.00"))


def at_noon(day: date) -> datetime:
    """Noon in Poland, or an hour off: the same day either way."""
    return datetime.combine(day, time(11), tzinfo=UTC)


IMPLEMENTATION = OneOff(OnceKind.IMPLEMENTATION, "Opłata wdrożeniowa", Decimal("2900.00"))
DECEMBER = date(2025, 12, 22)


def drafts_on(contract: Contract, day: date) -> list[Invoice]:
    """What the daily work drafts for a contract on a day."""
    return draw_due(contract, now=at_noon(day), by=SYSTEM)


def issued_on(contract: Contract, day: date) -> Invoice:
    """The one invoice that is due on a day, issued."""
    (draft,) = drafts_on(contract, day)
    return issue(draft.pk, now=at_noon(day), by=ANNA)


def transfer(amount: str, on: date, reference: str = "") -> Money:
    """A bank transfer."""
    return Money(SettlementKind.TRANSFER, Decimal(amount), on, reference)


def wipe() -> None:
    """Take away everything billing wrote, committed or not."""
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        tables = (model._meta.db_table for model in apps.get_app_config("billing").get_models())
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
