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
    trying = Subscription.objects.filter(contract=None, trial_ends_on__gt=day)
    return trying.order_by().values_list("office_id", flat=True)


def ordering_offices() -> QuerySet[Subscription, UUID]:
    """Ids of those that have ever ordered something, or tried it."""
    return Subscription.objects.order_by().values_list("office_id", flat=True)
