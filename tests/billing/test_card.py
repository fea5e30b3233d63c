"""Offices that pay by card: the ledger leads, the card company follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from support.cards import CardCompany
from support.treasury import ANNA, IMPLEMENTATION, SIGNED, at_noon, issued_on, transfer

from billing.domain.card import close_elsewhere, open_for_cards
from billing.domain.card_step import keep_in_step
from billing.domain.change import charge_once
from billing.domain.correct import draw_correction
from billing.domain.draw import draw_due
from billing.domain.finish import close_ended, end_early
from billing.domain.issue import issue
from billing.domain.items import items_now, nothing_of
from billing.domain.overview import overview
from billing.domain.reflect import apply_waiting, reconcile
from billing.domain.settle import settle
from billing.errors import WrongStatus
from billing.fake_stripe.invoices import an_hour_passes, customer_pays
from billing.fake_stripe.people import complete
from billing.fake_stripe.subscriptions import begin_period
from billing.models import Contract, Invoice, LegalData, Mirror, Rail, Seller
from billing.rail import InvoiceData, Kind, RailRefused
from tenants.audit.actor import SYSTEM
from tenants.models import Office

FEBRUARY = date(2026, 2, 15)


@pytest.fixture
def city(olsztyn: Office, seller: Seller) -> LegalData:
    """Olsztyn pays by card."""
    return LegalData.objects.create(
        office=olsztyn,
        buyer_name="Gmina Olsztyn",
        buyer_nip="5681618062",
        is_jst=False,
        rail=Rail.CARD,
        invoice_email="faktury.olsztyn@example.com",
    )


@pytest.fixture
def cards() -> CardCompany:
    return CardCompany(at_noon(FEBRUARY))


@pytest.fixture
def invoice(monthly: Contract, city: LegalData) -> Invoice:
    """FV/2026/0001 for 1,094.70."""
    return issued_on(monthly, FEBRUARY)


def step(cards: CardCompany, day: date = FEBRUARY) -> None:
    cards.now = at_noon(day)
    keep_in_step(cards.gateway, now=cards.now)


def mirrors(kind: str) -> list[Mirror]:
    return list(Mirror.objects.filter(kind=kind).order_by("pk"))


def remote(cards: CardCompany, mirror: Mirror) -> dict[str, object]:
    found: dict[str, object] = cards.service.do(lambda desk: dict(desk.one("invoices", mirror.pk)))
    return found


def test_the_office_its_contract_and_its_invoice_are_made_known_once(
    invoice: Invoice, cards: CardCompany
) -> None:
    for _ in range(3):
        step(cards)
    (customer,), (subscription,), (opened,) = map(mirrors, ("customer", "subscription", "invoice"))
    made = cards.service.do(lambda desk: desk.one("subscriptions", subscription.pk))
    assert (made["collection_method"], made["days_until_due"]) == ("send_invoice", "30")
    assert (subscription.status, subscription.contract) == ("trialing", invoice.contract)
    assert subscription.period_ends_at == at_noon(date(2026, 3, 15))
    there = remote(cards, opened)
    assert (there["number"], there["total"], there["status"]) == ("FV/2026/0001", 109470, "open")
    assert (there["auto_advance"], opened.invoice) == ("false", invoice)
    assert not cards.events("invoice.sent"), "Stripe writes to nobody"
    assert customer.office_id == invoice.office_id


def test_the_draft_of_a_period_becomes_the_ledgers_next_invoice(
    invoice: Invoice, monthly: Contract, cards: CardCompany
) -> None:
    step(cards)
    charge_once(monthly.subscription.pk, IMPLEMENTATION, date(2026, 3, 15), now=SIGNED, by=ANNA)
    march = date(2026, 3, 15)
    cards.now = at_noon(march)
    subscription = mirrors("subscription")[0].pk
    cards.service.do(lambda desk: begin_period(desk, subscription))
    reconcile(cards.gateway, now=at_noon(march))
    second = issued_on(monthly, march)
    step(cards, march)
    adopted = Mirror.objects.get(invoice=second)
    there = remote(cards, adopted)
    assert (there["number"], there["total"]) == ("FV/2026/0002", 466170)  # (890 + 2900) x 1.23
    items = cards.service.do(lambda desk: [
        (item["description"], item["amount"]) for item in desk.all("invoiceitems")
        if item["invoice"] == adopted.pk
    ])  # fmt: skip
    assert items == [("Opłata wdrożeniowa", 290000), ("VAT", 87170)]


def a_period_begins(cards: CardCompany, day: date) -> None:
    """The subscription makes its draft; two hours pass over there before anybody looks."""
    cards.now = at_noon(day)
    subscription = mirrors("subscription")[0].pk
    cards.service.do(lambda desk: begin_period(desk, subscription))
    cards.now += timedelta(hours=2)
    cards.service.do(an_hour_passes)
    reconcile(cards.gateway, now=cards.now)


def test_the_draft_of_a_period_waits_for_the_ledger_as_long_as_it_takes(
    invoice: Invoice, monthly: Contract, cards: CardCompany
) -> None:
    step(cards)
    a_period_begins(cards, date(2026, 3, 15))
    second = issued_on(monthly, date(2026, 3, 20))
    step(cards, date(2026, 3, 20))
    there = remote(cards, Mirror.objects.get(invoice=second))
    assert (there["number"], there["total"]) == ("FV/2026/0002", 109470)


def test_negative_control_a_draft_that_nobody_holds_leaves_under_a_foreign_number(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    subscription = mirrors("subscription")[0].pk
    cards.service.do(lambda desk: desk.one("subscriptions", subscription).pop("pause_collection"))
    a_period_begins(cards, date(2026, 3, 15))
    (escaped,) = Mirror.objects.filter(kind="invoice", invoice=None)
    assert (escaped.status, escaped.total) == ("open", Decimal("890.00"))


def test_the_invoice_of_nothing_that_opens_a_subscription_is_no_news(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    reconcile(cards.gateway, now=at_noon(FEBRUARY))
    assert [event["data"]["object"]["total"] for event in cards.events("invoice.paid")] == [0]
    assert [each.invoice for each in mirrors("invoice")] == [invoice]
    assert overview(FEBRUARY).strange_cards == []


def test_money_by_card_that_no_invoice_of_ours_asked_for_is_shown_to_operators(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    customer = mirrors("customer")[0].pk
    cards.service.do(lambda desk: desk.tell("invoice.paid", desk.make("invoices", {
        "customer": customer, "status": "paid", "number": None, "total": 500, "amount_paid": 500,
        "parent": None,
    })))  # fmt: skip
    reconcile(cards.gateway, now=at_noon(FEBRUARY))
    assert [each.paid for each in overview(FEBRUARY).strange_cards] == [Decimal("5.00")]


def test_a_card_payment_settles_the_ledger_once(invoice: Invoice, cards: CardCompany) -> None:
    step(cards)
    (opened,) = mirrors("invoice")
    cards.service.do(lambda desk: customer_pays(desk, opened.pk))
    for _ in range(3):
        reconcile(cards.gateway, now=at_noon(FEBRUARY))
    invoice.refresh_from_db()
    (booked,) = invoice.settlements.all()
    assert (invoice.status, booked.kind, booked.amount) == ("paid", "card", Decimal("1094.70"))


def test_a_transfer_closes_the_invoice_over_there_and_is_not_booked_twice(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    settle(invoice.pk, transfer("1094.70", FEBRUARY), now=SIGNED, by=ANNA)
    step(cards)
    reconcile(cards.gateway, now=at_noon(FEBRUARY))
    (opened,) = mirrors("invoice")
    assert (opened.status, opened.closed_by_us) == ("paid", True)
    assert invoice.settlements.count() == 1


def test_a_card_that_was_faster_than_our_closing_is_booked_after_all(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    (opened,) = mirrors("invoice")
    settle(invoice.pk, transfer("1094.70", FEBRUARY), now=SIGNED, by=ANNA)
    cards.service.do(lambda desk: customer_pays(desk, opened.pk))
    close_elsewhere(opened, cards.gateway, now=at_noon(FEBRUARY))
    assert invoice.outstanding() == Decimal("-1094.70"), "seen as money to give back, not lost"


def test_an_invoice_corrected_to_nothing_is_voided(invoice: Invoice, cards: CardCompany) -> None:
    step(cards)
    draft = draw_correction(invoice, nothing_of(items_now(invoice)), "Pomyłka", now=SIGNED, by=ANNA)
    issue(draft.pk, now=at_noon(FEBRUARY), by=ANNA)
    step(cards)
    assert mirrors("invoice")[0].status == "void"


def test_a_page_to_pay_on_settles_the_invoice_and_closes_the_other(
    invoice: Invoice, cards: CardCompany
) -> None:
    step(cards)
    customer = mirrors("customer")[0].pk
    data = InvoiceData(str(invoice.pk), "FV/2026/0001", customer, "7/2026", (),
                       invoice.outstanding(), 30)  # fmt: skip
    first = cards.gateway.checkout(data, "https://olsztyn.okienko.example/panel/faktury")
    again = cards.gateway.checkout(data, "https://olsztyn.okienko.example/panel/faktury")
    assert (first.kind, first.id) == (Kind.SESSION, again.id)
    cards.service.do(lambda desk: complete(desk, first.id))
    reconcile(cards.gateway, now=at_noon(FEBRUARY))
    step(cards)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.settlements.count()) == ("paid", 1)
    assert [each.status for each in mirrors("invoice")] == ["paid"]
    assert cards.gateway.portal(customer, "https://x.example").endswith(customer)


def test_the_end_of_a_contract_ends_the_subscription(
    invoice: Invoice, monthly: Contract, cards: CardCompany
) -> None:
    step(cards)
    end_early(monthly.pk, date(2026, 3, 1), "za porozumieniem", now=SIGNED, by=ANNA)
    close_ended(now=at_noon(date(2026, 3, 1)), by=SYSTEM)
    step(cards, date(2026, 3, 1))
    assert [each.status for each in mirrors("subscription")] == ["canceled"]


@pytest.mark.parametrize("broken", range(1, 14))
def test_a_line_that_breaks_anywhere_leaves_nothing_double(
    invoice: Invoice, cards: CardCompany, broken: int
) -> None:
    """The n-th request is lost; the job comes back and ends where it would have ended."""
    real, count = cards.line.request, [0]

    def request(*args: object, **options: object) -> object:
        count[0] += 1
        if count[0] == broken:
            cards.line.fails = 1
        return real(*args, **options)  # type: ignore[arg-type]

    cards.line.request = request  # type: ignore[method-assign, assignment]
    for day in range(3):
        step(cards, FEBRUARY + timedelta(days=day))
    kinds = ("customers", "subscriptions", "prices")
    made = cards.service.do(lambda desk: {kind: len(desk.all(kind)) for kind in kinds})
    assert made == dict.fromkeys(kinds, 1)
    asked = cards.service.do(lambda desk: [i["id"] for i in desk.all("invoices") if i["total"]])
    assert asked == [mirrors("invoice")[0].pk]
    assert remote(cards, mirrors("invoice")[0])["total"] == 109470


def test_what_is_not_ours_is_left_alone(city: LegalData, cards: CardCompany) -> None:
    cards.service.do(lambda desk: desk.tell("customer.created", desk.make("customers", {})))
    assert reconcile(cards.gateway, now=at_noon(FEBRUARY)) == 1
    assert not Mirror.objects.exists()


def test_an_invoice_that_names_another_offices_is_not_believed(
    invoice: Invoice, accepted: Contract, cards: CardCompany
) -> None:
    step(cards)
    (draft,) = draw_due(accepted, now=at_noon(FEBRUARY), by=SYSTEM)
    foreign = issue(draft.pk, now=at_noon(FEBRUARY), by=ANNA)
    customer = mirrors("customer")[0].pk

    def forge(desk):  # type: ignore[no-untyped-def]
        made = desk.make("invoices", {
            "customer": customer, "status": "paid", "number": None, "total": 1328400,
            "amount_paid": 1328400, "parent": None, "metadata": {"invoice": str(foreign.pk)},
        })  # fmt: skip
        desk.tell("invoice.paid", made)

    cards.service.do(forge)
    reconcile(cards.gateway, now=at_noon(FEBRUARY))
    assert foreign.settlements.count() == 0


def test_nothing_can_be_paid_that_is_not_owed(invoice: Invoice, cards: CardCompany) -> None:
    settle(invoice.pk, transfer("1094.70", FEBRUARY), now=SIGNED, by=ANNA)
    invoice.refresh_from_db()
    with pytest.raises(WrongStatus):
        open_for_cards(invoice, cards.gateway, now=at_noon(FEBRUARY))


def test_no_keys_no_requests_no_trouble(invoice: Invoice) -> None:
    from billing.configuration import card_gateway
    from billing.tasks import cards as job

    assert card_gateway() is None
    job()
    assert not Mirror.objects.exists()


def test_a_request_they_refuse_is_told_and_the_rest_goes_on(
    invoice: Invoice, cards: CardCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*args: object, **options: object) -> None:
        raise RailRefused("no such thing")

    monkeypatch.setattr(cards.gateway, "make_subscription", refuses)
    step(cards)
    assert [each.status for each in mirrors("invoice")] == ["open"]
    assert apply_waiting(cards.gateway, now=at_noon(FEBRUARY)) == 0
