"""What is ordered changes during a contract: another plan, more pieces, one-off charges, prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.entitle import refresh_entitlements
from billing.domain.history import note
from billing.domain.invoiced import ask_for_the_rest
from billing.domain.order import OneOff, Piece, add_piece, agreed
from billing.errors import LaterTermExists, NothingOrdered, NothingTried, OutsideContract
from billing.models import Extra, Once, Plan, Subscription, Term
from billing.money.amounts import HUNDRED, ZERO, to_grosz
from tenants.audit.actor import Actor
from tenants.models import Office


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Another plan (or price, or discount) from a day on; None: as the price list says."""

    plan: Plan
    on: date
    fee_net: Decimal | None = None
    discount: Decimal = Decimal(0)
    reason: str = ""


@transaction.atomic
def change_plan(subscription_id: UUID, change: PlanChange, *, now: datetime, by: Actor) -> Term:
    """Let another plan begin on a day; a period it cuts is charged by the day.

    Raises ``OutsideContract``, ``LaterTermExists``, ``PriceMissing``, ``PaidAhead``.
    """
    subscription = _locked(subscription_id, change.on)
    if subscription.terms.filter(starts_on__gt=change.on).exists():
        raise LaterTermExists
    before = subscription.fees()
    term, _ = Term.objects.update_or_create(
        subscription=subscription,
        starts_on=change.on,
        defaults={
            "plan": change.plan,
            "fee_net": agreed(change.fee_net, change.plan.price(subscription.pace)),
            "discount": change.discount,
            "reason": change.reason,
        },
    )
    ask_for_the_rest(subscription, change.on, before, now=now, by=by)
    _written("plan.change", subscription, now, by, plan=change.plan.key, on=change.on)
    return term


@transaction.atomic
def try_another(office: Office, plan: Plan, *, now: datetime, by: Actor) -> bool:
    """Let a running trial go on with another plan from today; False where nothing changes.

    Raises ``NothingTried``.
    """
    today = local_day(now)
    trials = Subscription.objects.on_trial(today).select_for_update(of=("self",))
    trial = trials.filter(office=office).first()
    if trial is None:
        raise NothingTried
    term = trial.term_on(today)
    if term is not None and term.plan_id == plan.pk:
        return False
    Term.objects.update_or_create(
        subscription=trial, starts_on=today, defaults={"plan": plan, "fee_net": ZERO}
    )
    _written("plan.change", trial, now, by, plan=plan.key, on=today)
    return True


@transaction.atomic
def add_extra(subscription_id: UUID, piece: Piece, on: date, *, now: datetime, by: Actor) -> Extra:
    """Add pieces of an add-on from a day on. Raises ``OutsideContract``, ``PriceMissing``."""
    subscription = _locked(subscription_id, on)
    before = subscription.fees()
    extra = add_piece(subscription, piece, on)
    ask_for_the_rest(subscription, on, before, now=now, by=by)
    _written("extra.add", subscription, now, by, add_on=piece.add_on.key, quantity=piece.quantity)
    return extra


@transaction.atomic
def end_extra(extra_id: UUID, on: date, *, now: datetime, by: Actor) -> Extra:
    """Let pieces of an add-on end on a day (which is not charged any more)."""
    extra = Extra.objects.select_related("add_on").get(pk=extra_id)
    subscription = _locked(extra.subscription_id, on)
    before = subscription.fees()
    extra.ends_on = max(on, extra.starts_on)
    extra.save(update_fields=["ends_on"])
    ask_for_the_rest(subscription, on, before, now=now, by=by)
    _written("extra.end", subscription, now, by, add_on=extra.add_on.key, on=extra.ends_on)
    return extra


@transaction.atomic
def charge_once(
    subscription_id: UUID, charge: OneOff, due_on: date, *, now: datetime, by: Actor
) -> Once:
    """Ask for something once: an integration, an edition, a part of a licence."""
    subscription = _locked(subscription_id, due_on)
    once = Once.objects.create(
        subscription=subscription, kind=charge.kind, name=charge.name, net=charge.net, due_on=due_on
    )
    _written("once.add", subscription, now, by, kind=charge.kind, net=charge.net)
    return once


@transaction.atomic
def index_fees(
    subscription_id: UUID, percent: Decimal, on: date, *, now: datetime, by: Actor
) -> None:
    """Raise (or lower) every periodic fee by so many percent from a day on, to the grosz.

    The clause is in the contract and the index is published; the operator types both. Raises
    ``OutsideContract``, ``LaterTermExists``.
    """
    subscription = _locked(subscription_id, on)
    term = subscription.term_on(on)
    if term is None:
        raise NothingOrdered
    factor = 1 + percent / HUNDRED
    change = PlanChange(
        term.plan, on, to_grosz(term.fee_net * factor), term.discount, f"{percent} %"
    )
    change_plan(subscription_id, change, now=now, by=by)
    before = subscription.fees()
    for extra in subscription.extras.all():
        if extra.runs_on(on):
            Extra.objects.filter(pk=extra.pk).update(ends_on=on)
            Extra.objects.create(
                subscription=subscription,
                add_on=extra.add_on,
                quantity=extra.quantity,
                fee_net=to_grosz(extra.fee_net * factor),
                starts_on=on,
                ends_on=extra.ends_on,
            )
    ask_for_the_rest(subscription, on, before, now=now, by=by)
    _written("fees.index", subscription, now, by, percent=percent, on=on)


def _locked(subscription_id: UUID, on: date) -> Subscription:
    """The subscription, locked, if ``on`` lies in its contract."""
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription_id)
    contract = subscription.contract
    if contract is None:
        raise NothingOrdered
    if on < contract.starts_on or (contract.ends_on is not None and on >= contract.ends_on):
        raise OutsideContract
    return subscription


def _written(
    action: str, subscription: Subscription, now: datetime, by: Actor, **details: object
) -> None:
    note(action, subscription, office_id=subscription.office_id, by=by, now=now, **details)
    refresh_entitlements(subscription.office_id, local_day(now))
