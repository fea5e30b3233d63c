"""An office on its way, without the wait: its place is one of the cast's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from billing.domain.price_list import put_price_list
from provisioning.domain.onboarding.begin import begin
from provisioning.models import Onboarding, StepState
from tenants.audit.actor import SYSTEM
from tenants.context import platform_context
from tenants.db.place import PUBLIC
from tenants.models import Office, OfficeState
from tenants.schema import owning

NOW: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KNOWN: Final[dict[str, Any]] = {
    "name": "Urząd Gminy Boguchwała",
    "subdomain": "boguchwala",
    "street": "ul. Próbna 1",
    "postal_code": "36-040",
    "city": "Boguchwała",
    "terc": "1816032",
    "buyer_nip": "5681618062",
    "starters": ["gmina"],
    "admin_email": "anna@example.com",
    "admin_name": "Anna Nowak",
}


def announced(**told: Any) -> Onboarding:
    """Announced, nothing done."""
    with platform_context():
        return begin(KNOWN | told, now=NOW, by=SYSTEM)


def standing(office: Office, **told: Any) -> Onboarding:
    """As far as the machine brings it; ``office`` stands for the one that would have been made."""
    mine = announced(**told)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.ONBOARDING)
        Onboarding.objects.filter(pk=mine.pk).update(office_id=office.pk)
        keys = ["subdomain", "schema", "catalogue", "invitation"]
        mine.steps.filter(key__in=keys).update(state=StepState.DONE)
        mine.refresh_from_db()
    return mine


@contextmanager
def price_list() -> Iterator[None]:
    """Committed plans, for births that commit; they go, with all that was ordered."""
    with platform_context():
        put_price_list()
    try:
        yield
    finally:
        with owning(PUBLIC) as owner, owner.cursor() as cursor:
            cursor.execute(
                "TRUNCATE billing_plan, billing_add_on, billing_subscription, billing_contract,"
                " billing_legal_data, billing_happening CASCADE"
            )
