"""Which offices have signed, and which are still trying: questions that fit into another one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from billing.models import Contract, Subscription


def signed_offices(day: date) -> QuerySet[Contract, UUID]:
    """Ids of those with a contract that is not over, also one that begins later."""
    return Contract.objects.not_over(day).order_by().values_list("office_id", flat=True)


def trying_offices(day: date) -> QuerySet[Subscription, UUID]:
    """Ids of those whose trial runs."""
    trying = Subscription.objects.on_trial(day)
    return trying.order_by().values_list("office_id", flat=True)


def has_contract(office_id: UUID, number: str) -> bool:
    """Tell whether the office has signed a contract of this number."""
    return Contract.objects.filter(office_id=office_id, number=number).exists()


def is_trying(office_id: UUID, day: date) -> bool:
    """Tell whether the office's trial runs."""
    return trying_offices(day).filter(office_id=office_id).exists()


def tried_plan(office_id: UUID, day: date) -> str:
    """The key of the plan that an office tries on ``day``; empty where no trial runs."""
    trying = Subscription.objects.on_trial(day)
    trial = trying.filter(office_id=office_id).first()
    term = trial.term_on(day) if trial is not None else None
    return term.plan.key if term is not None else ""


def ordering_offices() -> QuerySet[Subscription, UUID]:
    """Ids of those that have ever ordered something, or tried it."""
    return Subscription.objects.order_by().values_list("office_id", flat=True)
