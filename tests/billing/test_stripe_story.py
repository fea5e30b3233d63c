"""All orders of a story told by webhooks, with duplicates, forgeries and a gap: one final state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
import stripe
from django.db import transaction
from support.cards import CardCompany
from support.treasury import ANNA, at_noon, issued_on

import billing
from billing.domain.card_step import keep_in_step
from billing.domain.issue import issue
from billing.domain.reflect import apply_waiting, reconcile
from billing.fake_stripe.invoices import customer_pays
from billing.fake_stripe.subscriptions import begin_period, cancel
from billing.gateway_values import READERS
from billing.models import Contract, Invoice, LegalData, Mirror, Rail, Seller, StripeEvent
from tenants.models import Office

FEBRUARY, MARCH = date(2026, 2, 15), date(2026, 3, 15)
STORY = (
    "customer.subscription.created",
    "invoice.finalized",
    "customer.subscription.updated",
    "invoice.created",
    "invoice.paid",
    "customer.subscription.deleted",
)
ORDERS = list(permutations(range(len(STORY))))
Event = dict[str, Any]
Order = tuple[int, ...]


@pytest.fixture
def world(
    monthly: Contract, seller: Seller, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> CardCompany:
    """The story has happened: an invoice was opened and paid, a period began, all was ended.

    None of the news has reached us yet.
    """
    LegalData.objects.create(
        office=olsztyn,
        buyer_name="Gmina Olsztyn",
        buyer_nip="5681618062",
        is_jst=False,
        rail=Rail.CARD,
    )
    cards = CardCompany(at_noon(FEBRUARY))
    monkeypatch.setattr("billing.webhooks.card_gateway", lambda: cards.gateway)
    issued_on(monthly, FEBRUARY)
    keep_in_step(cards.gateway, now=at_noon(FEBRUARY))
    subscription = Mirror.objects.get(kind="subscription").pk
    opened = Mirror.objects.get(kind="invoice").pk
    cards.now = at_noon(MARCH)
    cards.service.do(lambda desk: begin_period(desk, subscription))
    cards.service.do(lambda desk: customer_pays(desk, opened))
    cards.service.do(lambda desk: cancel(desk, f"subscriptions/{subscription}", {}))
    return cards


def story(cards: CardCompany) -> list[Event]:
    """The six pieces of news, in the order in which they happened: the last of each type."""
    last = {event["type"]: event for event in cards.events(*STORY)}
    return [last[type_] for type_ in STORY]


def state() -> dict[str, Any]:
    """Everything the news may change, without the moments at which we looked."""
    return {
        "mirrors": sorted(
            Mirror.objects.values_list("id", "kind", "status", "total", "paid", "invoice__number")
        ),
        "invoices": sorted(Invoice.objects.values_list("number", "status", "gross")),
        "paid": [
            (row.kind, row.amount, row.reference)
            for invoice in Invoice.objects.all()
            for row in invoice.settlements.all()
        ],
        "waiting": StripeEvent.objects.filter(applied_at=None).count(),
    }


@pytest.fixture
def expected(world: CardCompany) -> dict[str, Any]:
    """The state after the news came once each, in order."""
    with rolled_back():
        for event in story(world):
            assert world.post(event).status_code == 200
            apply_waiting(world.gateway, now=at_noon(MARCH))
        found = state()
    assert [row[1] for row in found["invoices"]] == ["paid"]
    assert [str(row[1]) for row in found["paid"]] == ["1094.70"]
    assert sorted((row[1], row[2]) for row in found["mirrors"]) == [
        ("customer", "active"),
        ("invoice", "draft"),
        ("invoice", "paid"),
        ("subscription", "canceled"),
    ]
    return found


class rolled_back:  # noqa: N801 - reads as a word where it is used
    """What happens inside is undone."""

    def __enter__(self) -> None:
        self.savepoint = transaction.savepoint()

    def __exit__(self, *_: object) -> None:
        transaction.savepoint_rollback(self.savepoint)


def tell(cards: CardCompany, order: Order, seed: int) -> None:
    """Send the news in an order, some twice, with forged and old copies in between.

    Now and then a worker comes by.
    """
    events = story(cards)
    random = Random(seed)  # noqa: S311 - the same accidents every time
    for number in order:
        if random.random() < 0.3:
            assert cards.post(random.choice(events), secret="whsec_of_edek").status_code == 400
        if random.random() < 0.3:
            assert cards.post(random.choice(events), age=900).status_code == 400
        for _ in range(random.choice([1, 1, 2, 3])):
            assert cards.post(events[number]).status_code == 200
        if random.random() < 0.5:
            apply_waiting(cards.gateway, now=at_noon(MARCH))
    apply_waiting(cards.gateway, now=at_noon(MARCH))


def check_orders(cards: CardCompany, expected: dict[str, Any], orders: list[Order]) -> None:
    for number, order in enumerate(orders):
        with rolled_back():
            tell(cards, order, number)
            assert state() == expected, order
        with rolled_back():
            missing = number % len(STORY)
            tell(cards, tuple(each for each in order if each != missing), number)
            reconcile(cards.gateway, now=at_noon(MARCH))
            assert state() == expected, (order, missing)


def test_sixty_orders_end_alike(world: CardCompany, expected: dict[str, Any]) -> None:
    check_orders(world, expected, ORDERS[::12])


@pytest.mark.long
def test_all_seven_hundred_and_twenty_orders_end_alike(
    world: CardCompany, expected: dict[str, Any]
) -> None:
    check_orders(world, expected, ORDERS)


def test_no_news_at_all_is_made_up_for(world: CardCompany, expected: dict[str, Any]) -> None:
    reconcile(world.gateway, now=at_noon(MARCH))
    assert state() == expected


def test_news_that_comes_while_the_world_moves_on(
    monthly: Contract, world: CardCompany, expected: dict[str, Any]
) -> None:
    """A draft is adopted and paid between pieces of news; each is heard again at the end."""
    draft = monthly.invoices.create(
        office_id=monthly.office_id, created_at=at_noon(MARCH), period_first=date(2026, 2, 15)
    )
    draft.lines.create(position=1, name="Standard", unit_net=890, net=890, rate="23")
    events = story(world)
    world.post(events[3])
    apply_waiting(world.gateway, now=at_noon(MARCH))
    second = issue(draft.pk, now=at_noon(MARCH), by=ANNA)
    keep_in_step(world.gateway, now=at_noon(MARCH))
    adopted = Mirror.objects.get(invoice=second)
    for event in reversed(events):
        world.post(event)
    world.service.do(lambda desk: customer_pays(desk, adopted.pk))
    apply_waiting(world.gateway, now=at_noon(MARCH))
    reconcile(world.gateway, now=at_noon(MARCH))
    statuses = [invoice.status for invoice in Invoice.objects.all()]
    assert statuses == ["paid", "paid"]
    assert [invoice.settlements.count() for invoice in Invoice.objects.all()] == [1, 1]


def test_a_forged_or_old_webhook_is_not_even_stored(world: CardCompany) -> None:
    event = story(world)[4]
    assert world.post(event, secret="whsec_of_edek").status_code == 400
    assert world.post(event, age=301).status_code == 400
    assert not StripeEvent.objects.exists()
    assert world.post(event, age=200).status_code == 200
    assert StripeEvent.objects.count() == 1


def test_without_keys_there_is_no_such_address(
    world: CardCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.webhooks.card_gateway", lambda: None)
    assert world.post(story(world)[0]).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"id": 1}'])
def test_rubbish_is_refused(world: CardCompany, client: Any, body: bytes) -> None:
    answer = client.post(
        "/stripe/webhook", body, content_type="application/json", headers={"host": "localhost:8000"}
    )
    assert answer.status_code == 400


def test_a_line_that_is_down_leaves_the_news_waiting(
    world: CardCompany, expected: dict[str, Any]
) -> None:
    for event in story(world):
        world.post(event)
    world.line.fails = 3
    apply_waiting(world.gateway, now=at_noon(MARCH))
    assert StripeEvent.objects.filter(applied_at=None, tries=1).count() == 3
    apply_waiting(world.gateway, now=at_noon(MARCH))
    assert state() == expected


def test_negative_control_believing_the_news_ends_differently(
    world: CardCompany, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the news itself written down, the order would decide what we believe."""
    told: Iterator[Event]

    def believe(self: Any, kind: Any, object_id: str) -> Any:
        event = next(told)
        about = stripe.convert_to_stripe_object(event["data"]["object"])
        return READERS[kind](about)

    monkeypatch.setattr(type(world.gateway), "fetch", believe)
    ends = set()
    for order in (range(6), reversed(range(6))):
        with rolled_back():
            events = [story(world)[number] for number in order]
            told = iter(events)
            for event in events:
                world.post(event)
                apply_waiting(world.gateway, now=at_noon(MARCH))
            ends.add(str(state()["mirrors"]))
    assert len(ends) == 2


def test_the_double_is_the_only_other_file_that_knows_stripe() -> None:
    home = Path(billing.__file__).parent
    knowing = {
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if any(
            line.startswith(("import stripe", "from stripe"))
            for line in path.read_text("utf-8").splitlines()
        )
    }
    assert knowing == {"gateway.py", "fake_stripe/checks.py", "fake_stripe/transport.py"}
