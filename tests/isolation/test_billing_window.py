"""An office reads its own account with us, and nobody else's, whatever it asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from support.treasury import ANNA, COUNTY_YEAR, SIGNED, at_noon, county_order

from billing.domain.draw import draw_due
from billing.domain.issue import issue
from billing.domain.ksef import submit
from billing.domain.price_list import put_price_list
from billing.domain.sign import record_protocol, sign_contract
from billing.domain.window import own_document, own_invoices, own_order, own_party
from billing.ksef.fake import FakeKsef
from billing.models import Invoice, LegalData, Plan, Seller
from billing.shelf import MemoryShelf
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.models import Office
from tenants.schema import owning

DAY = date(2025, 12, 22)
SEEN = (
    "billing_legal_data",
    "billing_contract",
    "billing_subscription",
    "billing_term",
    "billing_invoice",
    "billing_document",
    "billing_ksef_submission",
)
HIDDEN = (
    "billing_seller",
    "billing_protocol",
    "billing_penalty",
    "billing_happening",
    "billing_series",
    "billing_line",
    "billing_statement_line",
    "billing_letter",
    "billing_mirror",
    "billing_stripe_event",
)


@pytest.fixture
def accounts(olsztyn: Office, pultusk: Office) -> None:
    """Both offices have a contract, an issued invoice that went to KSeF, and a draft."""
    with platform_context():
        put_price_list()
        plans = {plan.key: plan for plan in Plan.objects.all()}
        Seller.objects.create(name="Okienko", nip="1234563218", street="x", account="PL1")
        ksef = FakeKsef(MemoryShelf(), lambda: at_noon(DAY))
        for office in (olsztyn, pultusk):
            LegalData.objects.create(
                office=office, buyer_name=office.name, buyer_nip="5681618062", is_jst=False
            )
            contract = sign_contract(office, COUNTY_YEAR, county_order(plans), now=SIGNED, by=ANNA)
            record_protocol(contract, DAY, "", now=SIGNED, by=ANNA)
            (draft,) = draw_due(contract, now=at_noon(DAY), by=SYSTEM)
            invoice = issue(draft.pk, now=at_noon(DAY), by=ANNA)
            submit(invoice.pk, ksef, now=at_noon(DAY), by=ANNA)
            Invoice.objects.create(office=office, contract=contract, created_at=SIGNED)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM public.{table}")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("table", SEEN)
def test_an_office_sees_its_own_rows_of_a_table(
    accounts: None, olsztyn: Office, pultusk: Office, table: str
) -> None:
    with platform_context():
        both = count(table)
    drafts = 2 if table == "billing_invoice" else 0
    for office in (olsztyn, pultusk):
        with office_context(office):
            assert 2 * count(table) == both - drafts > 0


@pytest.mark.parametrize("table", HIDDEN)
def test_the_rest_is_ours(accounts: None, olsztyn: Office, table: str) -> None:
    refused = pytest.raises(DatabaseError, match="permission denied")
    with office_context(olsztyn), refused, transaction.atomic():
        count(table)


def test_an_office_writes_nothing(accounts: None, olsztyn: Office) -> None:
    for statement in (
        "UPDATE public.billing_invoice SET status = 'paid'",
        "DELETE FROM public.billing_document",
        "INSERT INTO public.billing_settlement SELECT * FROM public.billing_settlement",
        "UPDATE public.billing_term SET fee_net = 0",
    ):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with office_context(olsztyn), refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_window_shows_what_is_the_offices(
    accounts: None, olsztyn: Office, pultusk: Office
) -> None:
    with office_context(pultusk):
        (foreign,) = own_invoices()
    with office_context(olsztyn):
        (own,) = own_invoices()
        order, party = own_order(DAY), own_party()
        assert own_order(DAY - timedelta(days=30)) is None
        assert own_document(own.id) is not None
        assert own_document(foreign.id) is None
    assert order is not None
    assert party is not None
    assert (order.plan, order.contract_number, party.name) == (
        "Standard",
        "241/2025",
        olsztyn.name,
    )
    assert (str(own.gross), str(own.outstanding), own.is_payable) == ("13284.00", "13284.00", True)


def test_negative_control_without_row_security_the_other_offices_rows_are_seen(
    new_office: Callable[[], Office],
) -> None:
    """The grant alone would show everybody's data: the policies are what keeps them apart."""
    own, foreign = new_office(), new_office()
    with platform_context():
        for office in (own, foreign):
            LegalData.objects.create(office=office, buyer_name=office.name, buyer_nip="5681618062")

    def seen() -> int:
        with office_context(own):
            return count("billing_legal_data")

    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        assert seen() == 1
        cursor.execute("ALTER TABLE billing_legal_data DISABLE ROW LEVEL SECURITY")
        try:
            assert seen() == 2
        finally:
            cursor.execute("ALTER TABLE billing_legal_data ENABLE ROW LEVEL SECURITY")
            cursor.execute("TRUNCATE billing_legal_data")
