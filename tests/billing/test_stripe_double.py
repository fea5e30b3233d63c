"""The double is strict: it refuses what Stripe refuses, by stripe-python's own types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from billing.fake_stripe import FakeStripe, InProcess
from billing.fake_stripe.forms import read_form
from billing.fake_stripe.invoices import customer_pays
from billing.fake_stripe.subscriptions import begin_period
from billing.gateway import VERSION
from billing.shelf import FileShelf, MemoryShelf

NOW = int(datetime(2026, 1, 15, tzinfo=UTC).timestamp())


class Api:
    """stripe-python itself, on the line to the double."""

    def __init__(self, version: str = VERSION, key: str = "sk_test_1") -> None:
        self.service = FakeStripe(MemoryShelf(), lambda: NOW)
        client = InProcess(self.service)
        self.v1: Any = stripe.StripeClient(key, http_client=client, stripe_version=version).v1
        self.count = 0

    def key(self) -> dict[str, str]:
        self.count += 1
        return {"idempotency_key": str(self.count)}

    def customer(self) -> str:
        return str(self.v1.customers.create({"name": "Gmina"}, self.key()).id)

    def price(self, **more: Any) -> str:
        product = self.v1.products.create({"name": "Okienko"}, self.key()).id
        wanted = {"product": product, "currency": "pln", "unit_amount": 89000} | more
        return str(self.v1.prices.create(wanted, self.key()).id)

    def subscription(self, **more: Any) -> Any:
        wanted = {
            "customer": self.customer(),
            "items": [{"price": self.price(recurring={"interval": "month"})}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
        }
        return self.v1.subscriptions.create(wanted | more, self.key())


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda a: a.v1.customers.create({"nmae": "x"}, a.key()), "unknown parameter: nmae"),
        (lambda a: a.v1.products.create({}, a.key()), "Missing required param: name"),
        (lambda a: a.price(recurring={"intervall": "month"}), r"recurring\.interval"),
        (lambda a: a.price(recurring={"interval": "fortnight"}), "must be one of"),
        (lambda a: a.price(unit_amount="12.50"), "Invalid integer"),
        (lambda a: a.price(unit_amount=-1), "non-negative"),
        (lambda a: a.v1.prices.create({"currency": "pln", "unit_amount": 1}, a.key()), "product"),
        (lambda a: a.subscription(billing="send_invoice"), "unknown parameter: billing"),
        (lambda a: a.subscription(collection_method="by_post"), "must be one of"),
        (lambda a: a.subscription(days_until_due="a month"), "Invalid integer"),
        (lambda a: a.subscription(customer="cus_none"), "No such customers"),
        (lambda a: a.subscription(items=[{"price": a.price()}]), "one_time"),
        (lambda a: a.subscription(items="price_1"), "Invalid array|Invalid object"),
        (lambda a: a.subscription(api_key="sk"), "unknown parameter: api_key"),
        (
            lambda a: a.subscription(pause_collection={"behavior": "void"}),
            "unknown parameter: pause_collection",
        ),
        (
            lambda a: a.v1.subscriptions.update(
                a.subscription().id, {"pause_collection": {"behavior": "sleep"}}, a.key()
            ),
            "must be one of",
        ),
        (
            lambda a: a.v1.subscriptions.update(a.subscription().id, {"metadata": {}}, a.key()),
            "only changes",
        ),
        (
            lambda a: a.v1.customers.create(
                {"tax_id_data": [{"type": "pl_nip", "value": "5681618063"}]}, a.key()
            ),
            "Invalid value for pl_nip",
        ),
        (
            lambda a: a.v1.customers.create(
                {"tax_id_data": [{"type": "pl_vat", "value": "5681618062"}]}, a.key()
            ),
            "must be one of",
        ),
        (lambda a: a.v1.invoices.pay("in_none", {}, a.key()), "No such"),
        (lambda a: a.v1.invoices.send_invoice("in_1", {}, a.key()), "Unrecognized request URL"),
    ],
)
def test_what_stripe_refuses_is_refused(api: Api, call: Any, message: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=message):
        call(api)


def test_keys_and_the_pinned_version_are_asked_for() -> None:
    with pytest.raises(stripe.AuthenticationError):
        Api(key="pk_wrong").customer()
    with pytest.raises(stripe.InvalidRequestError, match="pin it"):
        Api(version="2020-08-27").customer()


def test_the_same_key_gives_the_same_answer_and_no_second_object(api: Api) -> None:
    wanted, key = {"name": "Gmina"}, {"idempotency_key": "k"}
    first, again = (api.v1.customers.create(wanted, key).id for _ in range(2))
    assert first == again
    assert len(api.service.events()) == 1
    with pytest.raises(stripe.InvalidRequestError, match="same parameters"):
        api.v1.customers.create({"name": "Powiat"}, key)


def test_a_subscription_makes_drafts_period_by_period_and_ends(api: Api) -> None:
    made = api.subscription()
    drafts = api.service.do(lambda desk: [i["total"] for i in desk.all("invoices")])
    assert drafts == [89000]
    api.service.do(lambda desk: begin_period(desk, made.id))
    api.v1.subscriptions.cancel(made.id, {}, api.key())
    api.service.do(lambda desk: begin_period(desk, made.id))
    types = [event["type"] for event in api.service.events()]
    assert types == [
        "customer.created",
        "customer.subscription.created",
        "invoice.created",
        "customer.subscription.updated",
        "invoice.created",
        "customer.subscription.deleted",
    ]


def test_only_drafts_change_and_only_open_invoices_are_paid(api: Api) -> None:
    api.subscription()
    api.v1.invoices.update("in_0001", {"number": "FV/2026/0001"}, api.key())
    with pytest.raises(stripe.InvalidRequestError, match="Not open"):
        api.v1.invoices.pay("in_0001", {"paid_out_of_band": True}, api.key())
    api.v1.invoices.finalize_invoice("in_0001", {}, api.key())
    invoices = api.v1.invoices
    for call, body in (
        (invoices.finalize_invoice, {}),
        (invoices.update, {"number": "x"}),
        (invoices.pay, {}),
    ):
        with pytest.raises(stripe.InvalidRequestError):
            call("in_0001", body, api.key())
    api.service.do(lambda desk: customer_pays(desk, "in_0001"))
    assert api.v1.invoices.retrieve("in_0001").status == "paid"


def test_events_are_listed_page_by_page(api: Api) -> None:
    for _ in range(23):
        api.customer()
    listed = api.v1.events.list({"created": {"gte": NOW}, "limit": 100})
    assert len([event.id for event in listed.auto_paging_iter()]) == 23


def test_forms_become_lists_in_dicts() -> None:
    assert read_form("a=1&b[0][c]=2&b[1][c]=3&d[e]=&f[0]=x") == {
        "a": "1",
        "b": [{"c": "2"}, {"c": "3"}],
        "d": {"e": ""},
        "f": ["x"],
    }


def test_the_demos_memory_is_shared_and_outlives_a_process(tmp_path: Any) -> None:
    for _ in range(2):
        service = FakeStripe(FileShelf(tmp_path / "doubles" / "stripe.json"), lambda: NOW)
        service.do(lambda desk: desk.make("customers", {"name": "Żółć"}))
    assert service.do(lambda desk: [c["id"] for c in desk.all("customers")]) == [
        "cus_0001",
        "cus_0002",
    ]
