"""A contract is renewed, ended early, or simply runs out; the floors above are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.entitle import refresh_entitlements
from billing.domain.history import note
from billing.domain.invoiced import correct_to_the_end
from billing.domain.order import Agreement, Order, Piece
from billing.domain.sign import sign_contract
from billing.enums import Form, Interval, Timing
from billing.errors import AlreadyRenewed, NoEndAgreed, NothingOrdered, OutsideContract
from billing.models import Contract, Subscription
from billing.money.amounts import ZERO
from billing.signals import contract_ended, tell, trial_ended
from tenants.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Renewal:
    """The next contract: its number and dates; prices None: as they are at the old one's end."""

    number: str
    signed_on: date
    ends_on: date | None
    fee_net: Decimal | None = None


@transaction.atomic
def renew(contract_id: UUID, renewal: Renewal, *, now: datetime, by: Actor) -> Contract:
    """Sign the next contract, from the day the old one ends, with the order in force then.

    It needs a protocol of its own. Raises ``AlreadyRenewed``, ``NoEndAgreed``.
    """
    old = _locked(contract_id)
    if Contract.objects.filter(predecessor=old).exists():
        raise AlreadyRenewed
    if old.ends_on is None:
        raise NoEndAgreed
    agreement = Agreement(
        number=renewal.number,
        signed_on=renewal.signed_on,
        starts_on=old.ends_on,
        ends_on=renewal.ends_on,
        subject=old.subject,
        form=Form(old.form),
        timing=Timing(old.timing),
        payment_days=old.payment_days,
        protocol_required=old.protocol_required,
        is_automatic=old.is_automatic,
        delay_percent=old.delay_percent,
        breach_percent=old.breach_percent,
    )
    order = order_at_the_end(old)
    if renewal.fee_net is not None:
        order = replace(order, fee_net=renewal.fee_net)
    fresh = sign_contract(old.office, agreement, order, now=now, by=by)
    fresh.predecessor = old
    fresh.save(update_fields=["predecessor"])
    note("contract.renew", old, office_id=old.office_id, by=by, now=now, number=fresh.number)
    return fresh


@transaction.atomic
def end_early(contract_id: UUID, on: date, reason: str, *, now: datetime, by: Actor) -> Contract:
    """End a contract on a day that is not charged any more.

    What was invoiced beyond it is corrected by drafts for an operator. Raises ``OutsideContract``.
    """
    contract = _locked(contract_id)
    too_late = contract.ends_on is not None and on > contract.ends_on
    if on < contract.starts_on or too_late or contract.closed_at:
        raise OutsideContract
    contract.ends_on, contract.end_reason = on, reason
    contract.save(update_fields=["ends_on", "end_reason"])
    subscription = Subscription.objects.whole().get(contract=contract)
    correct_to_the_end(subscription, reason, now=now, by=by)
    note("contract.end", contract, office_id=contract.office_id, by=by, now=now, on=on)
    refresh_entitlements(contract.office_id, local_day(now))
    return contract


@transaction.atomic
def close_ended(*, now: datetime, by: Actor) -> int:
    """Close contracts and trials that are over, each once; how many.

    Where nothing follows, the floors above are told after commit and leaving may begin.
    """
    today = local_day(now)
    over = Contract.objects.over(today).select_for_update(skip_locked=True, of=("self",))
    closed = [_close(contract, now, by) for contract in over]
    trials = Subscription.objects.filter(contract=None, trial_ends_on__lte=today, closed_at=None)
    for trial in trials.select_for_update(skip_locked=True, of=("self",)):
        trial.closed_at = now
        trial.save(update_fields=["closed_at"])
        note("trial.end", trial, office_id=trial.office_id, by=by, now=now)
        refresh_entitlements(trial.office_id, today)
        tell(trial_ended, office_id=trial.office_id, subscription_id=trial.pk)
        closed.append(trial.pk)
    return len(closed)


def order_at_the_end(contract: Contract) -> Order:
    """What was ordered on the contract's last day."""
    subscription = Subscription.objects.whole().filter(contract=contract).first()
    last = contract.ends_on or date.max
    term = subscription.term_on(last) if subscription else None
    if subscription is None or term is None:
        raise NothingOrdered
    pieces = (
        Piece(extra.add_on, extra.quantity, extra.fee_net, once_net=ZERO)
        for extra in subscription.extras.all()
        if extra.ends_on is None or extra.ends_on >= last
    )
    return Order(
        term.plan,
        Interval(subscription.interval),
        term.fee_net,
        term.discount,
        tuple(pieces),
    )


def _close(contract: Contract, now: datetime, by: Actor) -> UUID:
    contract.closed_at = now
    contract.save(update_fields=["closed_at"])
    note("contract.close", contract, office_id=contract.office_id, by=by, now=now)
    refresh_entitlements(contract.office_id, local_day(now))
    if not Contract.objects.filter(predecessor=contract).exists():
        tell(contract_ended, office_id=contract.office_id, contract_id=contract.pk)
    return contract.pk


def _locked(contract_id: UUID) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).get(pk=contract_id)
