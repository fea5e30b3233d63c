"""What an office has paid for, worked out from its order and written down to the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from billing.models import Extra, Plan, Subscription
from tenants.entitlements import COUNTERS, LOCATIONS, Entitlements, grant, read
from tenants.models import Office


def refresh_entitlements(office_id: UUID, day: date) -> Entitlements:
    """Write what the office may use on ``day``. Nothing ordered means no limits, not no use.

    An operator's decision to freeze the staff stays as it is.
    """
    office = Office.objects.get(pk=office_id)
    frozen = read(office).staff_read_only
    order = Subscription.objects.alive(day).filter(office=office).whole().last()
    term = order.term_on(day) if order else None
    if order is None or term is None:
        granted = Entitlements(staff_read_only=frozen)
    else:
        extras = [extra for extra in order.extras.all() if extra.runs_on(day)]
        granted = Entitlements(
            plan=term.plan.name,
            limits=_limits(term.plan, extras),
            modules=frozenset(term.plan.modules) | {e.add_on.module for e in extras} - {""},
            staff_read_only=frozen,
        )
    if granted != read(office):
        grant(office_id, granted)
    return granted


def _limits(plan: Plan, extras: Iterable[Extra]) -> dict[str, int]:
    counters, locations = plan.counters, plan.locations
    for extra in extras:
        counters = None if counters is None else counters + extra.quantity * extra.add_on.counters
        more = extra.quantity * extra.add_on.locations
        locations = None if locations is None else locations + more
    limits = {COUNTERS: counters, LOCATIONS: locations}
    return {key: limit for key, limit in limits.items() if limit is not None}
