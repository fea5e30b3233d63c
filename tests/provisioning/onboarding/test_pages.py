"""The operators' pages on which an office is born: two people, one office, every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.births import KNOWN, NOW, announced, standing
from support.fake_gateways import TOKEN, running, smsapi_at
from support.operators import Operator, words
from support.staff import hire

from billing.domain.price_list import put_price_list
from billing.models import Contract, LegalData
from booking.models import Service
from provisioning.domain.onboarding.job import Job
from provisioning.domain.onboarding.live import go_live
from provisioning.domain.onboarding.order import order
from provisioning.domain.onboarding.overview import left_behind, way_of
from provisioning.models import Onboarding, StepState
from tenants.accounts.models import Duty
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.errors import Invalid
from tenants.messaging.gateways import accounts
from tenants.models import Office, OfficeState
from tenants.profile.models import Profile

LIST = "/nowe-urzedy"


class Page:
    """One of us at these pages."""

    def __init__(self, duty: Duty = Duty.OWNER) -> None:
        self.operator = Operator(duty=duty)

    def get(self, path: str = "", **query: Any) -> HttpResponse:
        self.operator.sign_in()
        return self.operator.client.get(f"{LIST}{path}", query)  # type: ignore[return-value]

    def post(self, path: str, **told: Any) -> HttpResponse:
        self.operator.sign_in()
        return self.operator.client.post(f"{LIST}{path}", told)  # type: ignore[return-value]


@pytest.fixture
def ola(db: None) -> Page:
    return Page()


@pytest.fixture
def prices(db: None) -> None:
    with platform_context():
        put_price_list()


def state(mine: Onboarding, key: str) -> str:
    with platform_context():
        return str(mine.steps.get(key=key).state)


def test_an_operator_announces_an_office(ola: Page) -> None:
    assert "Nie zakładamy teraz żadnego urzędu" in words(ola.get())
    missing = ola.post("/nowy", name="Urząd", subdomain="panel", buyer_nip="123")
    assert missing.status_code == 422
    assert "NIP ma 10 cyfr" in words(missing)
    assert "Subdomena składa się" in words(missing) or "www, panel" in words(missing)

    answer = ola.post("/nowy", **KNOWN)

    assert answer.status_code == 302, words(answer)
    page = words(ola.operator.client.get(answer["Location"]))
    assert "Urząd Gminy Boguchwała" in page
    assert "Pracujemy nad tym" in page
    assert "11% gotowe" in page or "11%" in page
    assert "0 z 9" in words(ola.get()) or "1 z 9" in words(ola.get())
    assert "Boguchwała" in words(ola.get(q="bogu"))
    assert "Żaden urząd" in words(ola.get(q="nikt"))


def test_who_looks_after_money_looks_and_does_not_act(db: None, olsztyn: Office) -> None:
    mine = standing(olsztyn)
    piotr = Page(Duty.ACCOUNTING)
    for path in ("", "/nowy", f"/{mine.pk}", f"/{mine.pk}/dane", f"/{mine.pk}/start"):
        assert piotr.get(path).status_code == 200, path
    for path in (
        *("/nowy", f"/{mine.pk}/dane", f"/{mine.pk}/dalej", f"/{mine.pk}/sms"),
        *(f"/{mine.pk}/wyglad", f"/{mine.pk}/start", f"/{mine.pk}/zaproszenie"),
        *(f"/{mine.pk}/pomin/sms", f"/{mine.pk}/rezygnacja"),
    ):
        assert piotr.post(path, **KNOWN).status_code == 403, path
    assert state(mine, "sms") == StepState.WAITING


def test_a_failed_step_says_why_and_offers_the_retry(ola: Page, olsztyn: Office) -> None:
    mine = announced()
    with platform_context():
        mine.steps.filter(key="schema").update(
            state=StepState.FAILED, code="broken", why="OperationalError"
        )

    page = words(ola.get(f"/{mine.pk}"))

    assert "Coś się zepsuło po naszej stronie; jest to w dzienniku" in page
    assert "Spróbuj ponownie" in page
    assert ola.post(f"/{mine.pk}/dalej").status_code == 302


def test_data_are_completed_and_an_address_that_is_had_stays(ola: Page, olsztyn: Office) -> None:
    mine = standing(olsztyn, buyer_nip="")
    assert state(mine, "data") == StepState.WAITING

    bad = ola.post(f"/{mine.pk}/dane", **KNOWN | {"terc": "3816032", "contract_number": "7/26"})
    assert bad.status_code == 422
    assert "żadne województwo" in words(bad)
    assert "od kiedy obowiązuje umowa" in words(bad)
    good = ola.post(f"/{mine.pk}/dane", **KNOWN | {"subdomain": "inna"})

    assert good.status_code == 302, words(good)
    with platform_context():
        mine.refresh_from_db()
    assert (mine.subdomain, mine.buyer_nip) == ("boguchwala", "5681618062")
    assert state(mine, "data") == StepState.DONE


def test_the_plan_and_the_contract_reach_billing(prices: None, olsztyn: Office) -> None:
    mine = standing(
        olsztyn,
        plan="standard",
        interval="year",
        contract_number="7/2026",
        contract_starts_on=NOW.date(),
        recipient_name="Urząd Gminy",
    )
    for _again in range(2):
        order(Job(mine, NOW, SYSTEM))

    with platform_context():
        contract = Contract.objects.get(office=olsztyn)
        legal = LegalData.objects.get(office=olsztyn)
    assert (contract.number, legal.buyer_nip) == ("7/2026", "5681618062")
    assert (legal.recipient_name, legal.recipient_city) == ("Urząd Gminy", "Boguchwała")


def test_a_trial_needs_nobody_to_invoice_a_contract_does(prices: None, olsztyn: Office) -> None:
    mine = standing(olsztyn, plan="start", street="", postal_code="", city="")
    order(Job(mine, NOW, SYSTEM))
    with platform_context():
        assert not LegalData.objects.exists()
    mine.contract_number, mine.contract_starts_on = "7/2026", NOW.date()
    with pytest.raises(Invalid) as refused:
        order(Job(mine, NOW, SYSTEM))
    assert "buyer_street" in refused.value.errors


def test_a_gateway_is_kept_sealed_in_the_office_and_tried(
    ola: Page, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = standing(olsztyn)
    assert "Wybierz" in words(ola.get(f"/{mine.pk}/sms"))
    with running() as server:
        monkeypatch.setitem(accounts.KINDS, "smsapi", smsapi_at(server))
        wrong = ola.post(f"/{mine.pk}/sms", bramka="smsapi", token="nie ten", number="")
        assert wrong.status_code == 422
        assert "Bramka nie zna tych danych" in words(wrong)
        assert state(mine, "sms") == StepState.WAITING

        tried = ola.post(f"/{mine.pk}/sms", bramka="smsapi", token=TOKEN, number="501 501 501")

        assert tried.status_code == 200, words(tried)
        assert len(server.taken) == 1
    assert TOKEN not in tried.content.decode()
    assert state(mine, "sms") == StepState.DONE
    with office_context(olsztyn):
        assert Profile.objects.current().sms_gateway == "smsapi"
        (entry,) = Entry.objects.filter(action="gateway.tested")
        assert (entry.by_kind, entry.by_name) == ("operator", "Anna")


def test_looks_are_set_and_optional_steps_left_out(ola: Page, olsztyn: Office) -> None:
    mine = standing(olsztyn)
    bad = ola.post(f"/{mine.pk}/wyglad", colour="niebieski", short_name="żółć")
    assert bad.status_code == 422
    assert (
        ola.post(f"/{mine.pk}/wyglad", colour="#663399", short_name="UG Boguchwala").status_code
        == 302
    )
    with office_context(olsztyn):
        assert Profile.objects.current().colour == "#663399"
    assert ola.post(f"/{mine.pk}/pomin/sms").status_code == 302
    refused = ola.post(f"/{mine.pk}/pomin/schema")
    assert (refused.status_code, "Tego kroku nie można pominąć" in words(refused)) == (409, True)
    assert (state(mine, "branding"), state(mine, "sms")) == (StepState.DONE, StepState.SKIPPED)
    with platform_context():
        acts = set(Entry.objects.filter(about_id=mine.pk).values_list("action", flat=True))
    assert {"onboarding.branding", "onboarding.sms_left_out"} <= acts


def test_an_office_goes_live_when_somebody_can_work_there_and_a_matter_can_be_booked(
    ola: Page, olsztyn: Office
) -> None:
    mine = standing(olsztyn, plan="")
    refused = ola.post(f"/{mine.pk}/start")
    assert (refused.status_code, "Przed startem urzędu czegoś brakuje" in words(refused)) == (
        409,
        True,
    )
    hire(olsztyn, "Anna")
    with office_context(olsztyn):
        Service.objects.create(key="a", name="A", duration=15, status="published")

    assert ola.post(f"/{mine.pk}/start").status_code == 302

    with platform_context():
        assert Office.objects.get(pk=olsztyn.pk).state == OfficeState.ACTIVE
        mine.refresh_from_db()
    assert mine.live_at is not None
    assert "Działa od" in words(ola.get(f"/{mine.pk}"))
    assert ola.post(f"/{mine.pk}/start").status_code == 404


def test_an_office_on_trial_goes_live_as_one(prices: None, olsztyn: Office) -> None:
    mine = standing(olsztyn, plan="start")
    hire(olsztyn, "Anna")
    with office_context(olsztyn):
        Service.objects.create(key="a", name="A", duration=15, status="published")
    with platform_context():
        assert go_live(mine.pk, now=NOW, by=SYSTEM).state == OfficeState.TRIAL


def test_an_office_without_an_address_can_be_given_up(ola: Page, olsztyn: Office) -> None:
    mine = announced()
    assert ola.post(f"/{mine.pk}/rezygnacja").status_code == 302
    with platform_context():
        mine.refresh_from_db()
    assert mine.given_up_at is not None
    announced()  # the subdomain is free again


def test_one_that_has_an_address_is_not_simply_given_up(ola: Page, olsztyn: Office) -> None:
    refused = ola.post(f"/{standing(olsztyn).pk}/rezygnacja")
    assert (refused.status_code, "Trzeba go pożegnać" in words(refused)) == (409, True)


def test_the_clock_finds_what_a_killed_worker_left(db: None, olsztyn: Office) -> None:
    mine = announced()
    with platform_context():
        assert left_behind(NOW) == [mine]
        mine.steps.filter(key="subdomain").update(state=StepState.RUNNING, began_at=NOW)
        assert left_behind(NOW) == []
        assert left_behind(NOW + timedelta(minutes=6)) == [mine]
        mine.steps.filter(key="subdomain").update(state=StepState.FAILED)
        assert left_behind(NOW + timedelta(minutes=6)) == [], "a failure waits for a person"
        assert not way_of(mine).is_working


def test_the_number_of_questions_does_not_grow(
    ola: Page,
) -> None:
    announced()
    ola.get()
    with CaptureQueriesContext(connection) as one:
        ola.get()
    for number in range(2):
        announced(subdomain=f"urzad{number}")
    with CaptureQueriesContext(connection) as three:
        ola.get()
    assert len(three) == len(one)


def test_strangers_and_offices_admins_find_nothing(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    for host in ("olsztyn.localhost:8000", "localhost:8000"):
        assert Client(headers={"host": host}).get(f"{LIST}/nowy").status_code == 404
    stranger = Client(headers={"host": "panel.localhost:8000"})
    assert stranger.get(f"{LIST}/nowy")["Location"].startswith("/logowanie?")
    assert stranger.post(f"{LIST}/nowy", KNOWN)["Location"].startswith("/logowanie?")
    with platform_context():
        assert not Onboarding.objects.exists()
