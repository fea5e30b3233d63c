"""The office's page: its plan, its invoices, its ways to pay; nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from support.cards import CardCompany
from support.staff import hire, sign_in
from support.treasury import ANNA, COUNTY_YEAR, SIGNED, at_noon, county_order

from billing.domain.draw import draw_due
from billing.domain.issue import issue
from billing.domain.price_list import put_price_list
from billing.domain.reflect import reconcile
from billing.domain.sign import record_protocol, sign_contract
from billing.fake_stripe.people import complete
from billing.models import Invoice, LegalData, Plan, Rail, Seller
from billing.web.links import card_link
from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.context import platform_context
from tenants.entitlements import measure
from tenants.models import Office

At = Callable[[Office], Client]
DAY = date(2025, 12, 22)
PAGE = "/panel/rozliczenia/"
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def billed(olsztyn: Office, pultusk: Office) -> dict[str, Invoice]:
    """Both offices owe us a year; Olsztyn pays by card."""
    made = {}
    with platform_context():
        put_price_list()
        plans = {plan.key: plan for plan in Plan.objects.all()}
        Seller.objects.create(
            name="Okienko", nip="1234563218", street="x", account="PL61109010140000071219812874"
        )
        for office in (olsztyn, pultusk):
            LegalData.objects.create(
                office=office,
                buyer_name=f"Gmina {office.subdomain}",
                buyer_nip="5681618062",
                is_jst=False,
                rail=Rail.CARD if office == olsztyn else Rail.TRANSFER,
            )
            contract = sign_contract(office, COUNTY_YEAR, county_order(plans), now=SIGNED, by=ANNA)
            record_protocol(contract, DAY, "", now=SIGNED, by=ANNA)
            (draft,) = draw_due(contract, now=at_noon(DAY), by=SYSTEM)
            made[office.subdomain] = issue(draft.pk, now=at_noon(DAY), by=ANNA)
    return made


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> CardCompany:
    """A card company that both hosts know."""
    company = CardCompany(at_noon(DAY))
    for place in ("billing.web.office.pages", "billing.web.card_pages"):
        monkeypatch.setattr(f"{place}.card_gateway", lambda: company.gateway)
    return company


def signed_in(client: Client, office: Office, name: str, role: Role) -> Client:
    person = hire(office, name, role)
    assert sign_in(client, person.email).status_code == 302
    return client


def words(answer: HttpResponse) -> str:
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(bare).replace(NBSP, " ").split())


def on_the_day(client: Client, path: str = PAGE) -> HttpResponse:
    with time_machine.travel(at_noon(DAY), tick=False):
        return client.get(path)  # type: ignore[return-value]


@pytest.fixture
def anna(olsztyn: Office, at: At) -> Client:
    with time_machine.travel(at_noon(DAY), tick=False):
        return signed_in(at(olsztyn), olsztyn, "Anna", Role.ADMIN)


def test_the_page_says_plan_contract_and_invoices(billed: dict[str, Invoice], anna: Client) -> None:
    said = words(on_the_day(anna))
    for text in (
        "Plan Standard",
        "241/2025, 15.12.2025–15.12.2026",
        "10 800,00 zł, rocznie",
        "FV/2025/0001",
        "13 284,00 zł do zapłaty",
        "wystawiona",
        "PL61 1090 1014 0000 0712 1981 2874",
        "Gmina olsztyn",
    ):
        assert text in said
    assert "FV/2025/0002" not in said, "the other office's invoice"
    assert "Gmina pultusk" not in said


def test_the_menu_shows_it_to_whom_it_concerns(olsztyn: Office, at: At, anna: Client) -> None:
    assert "Plan i faktury" in words(on_the_day(anna, "/panel/"))
    with time_machine.travel(at_noon(DAY), tick=False):
        bartek = signed_in(at(olsztyn), olsztyn, "Bartek", Role.CLERK)
    assert "Plan i faktury" not in words(on_the_day(bartek, "/panel/"))


def test_clerks_and_strangers_do_not_see_money(
    billed: dict[str, Invoice], olsztyn: Office, at: At
) -> None:
    pdf = f"{PAGE}faktura/{billed['olsztyn'].pk}.pdf"
    with time_machine.travel(at_noon(DAY), tick=False):
        bartek = signed_in(at(olsztyn), olsztyn, "Bartek", Role.CLERK)
    for path in (PAGE, pdf):
        assert on_the_day(bartek, path).status_code == 403
        assert on_the_day(at(olsztyn), path).status_code == 302, "Edek is asked to sign in"


def test_files_of_ones_own_invoices_only(billed: dict[str, Invoice], anna: Client) -> None:
    own, foreign = billed["olsztyn"].pk, billed["pultusk"].pk
    pdf = on_the_day(anna, f"{PAGE}faktura/{own}.pdf")
    xml = on_the_day(anna, f"{PAGE}faktura/{own}.xml")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="FV-2025-0001.pdf"'
    assert b"<P_2>FV/2025/0001</P_2>" in xml.content
    for ending in ("pdf", "xml"):
        assert on_the_day(anna, f"{PAGE}faktura/{foreign}.{ending}").status_code == 404


def test_an_office_without_a_contract_is_told_what_to_do(anna: Client) -> None:
    said = words(on_the_day(anna))
    assert "Nie ma jeszcze umowy" in said
    assert "Nie ma jeszcze faktur" in said


def test_use_above_the_plan_is_told_and_stops_nothing(
    billed: dict[str, Invoice], anna: Client, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billing.domain.entitle import refresh_entitlements

    monkeypatch.setattr("tenants.entitlements._measures", {})
    measure("counters", lambda: 9)
    with platform_context():
        refresh_entitlements(olsztyn.pk, DAY)
    said = words(on_the_day(anna))
    assert "Okienka 9 6" in said
    assert "Nic się przez to nie zatrzyma" in said


def link_in(answer: HttpResponse) -> str:
    found = re.search(
        r'href="http://localhost:8000(/rozliczenia/karta/[^"]+)"', answer.content.decode()
    )
    assert found is not None
    return found[1]


def test_an_invoice_is_paid_by_card_through_a_signed_link(
    billed: dict[str, Invoice], anna: Client, cards: CardCompany, client: Client
) -> None:
    link = link_in(on_the_day(anna))
    with time_machine.travel(at_noon(DAY), tick=False):
        page = client.get(link, headers={"host": "localhost:8000"})
    assert "Do zapłaty: 13 284,00 zł" in words(page)  # type: ignore[arg-type]
    session = re.search(r"/checkout/(cs_\d+)", page.content.decode())
    assert session is not None
    cards.service.do(lambda desk: complete(desk, session[1]))
    with platform_context():
        reconcile(cards.gateway, now=at_noon(DAY))
    with platform_context():
        assert Invoice.objects.get(number="FV/2025/0001").status == "paid"
    with time_machine.travel(at_noon(DAY), tick=False):
        again = client.get(link, headers={"host": "localhost:8000"})
    assert "jest rozliczona" in words(again)  # type: ignore[arg-type]


def test_a_link_is_for_one_office_and_one_hour(
    billed: dict[str, Invoice], olsztyn: Office, cards: CardCompany, client: Client
) -> None:
    host = {"host": "localhost:8000"}
    with time_machine.travel(at_noon(DAY), tick=False):
        foreign = card_link(olsztyn, billed["pultusk"].pk).removeprefix("http://localhost:8000")
        own = card_link(olsztyn, billed["olsztyn"].pk).removeprefix("http://localhost:8000")
        assert client.get(foreign, headers=host).status_code == 404
        assert client.get(own[:-20] + "x" * 20, headers=host).status_code == 410
    with time_machine.travel(at_noon(DAY) + timedelta(hours=2), tick=False):
        assert client.get(own, headers=host).status_code == 410
    assert not cards.service.requests


def test_without_cards_there_is_no_such_button_and_a_dead_line_is_told(
    billed: dict[str, Invoice], anna: Client, olsztyn: Office, client: Client
) -> None:
    assert b"rozliczenia/karta" not in on_the_day(anna).content
    link = card_link(olsztyn, billed["olsztyn"].pk).removeprefix("http://localhost:8000")
    answer = client.get(link, headers={"host": "localhost:8000"})
    assert answer.status_code == 503
    assert "Zapłać przelewem" in words(answer)  # type: ignore[arg-type]


def test_the_demos_card_company_is_nowhere_else(client: Client) -> None:
    page = "/stripe/demo/checkout/cs_0001"
    assert client.get(page, headers={"host": "localhost:8000"}).status_code == 404


def test_in_the_demo_a_pretended_card_pays_for_real_in_the_ledger(
    billed: dict[str, Invoice], anna: Client, client: Client, settings: Settings, tmp_path: object
) -> None:
    settings.OKIENKO_DEMO = True
    settings.OKIENKO_FILES = str(tmp_path)
    host = {"host": "localhost:8000"}
    link = link_in(on_the_day(anna))
    with time_machine.travel(at_noon(DAY), tick=False):
        page = client.get(link, headers=host)
        found = re.search(
            r"http://localhost:8000(/stripe/demo/checkout/cs_\d+)", page.content.decode()
        )
        assert found is not None
        assert "Zapłać kartą, której nie ma" in words(client.get(found[1], headers=host))  # type: ignore[arg-type]
        assert "Zapłacono." in words(client.post(found[1], headers=host))  # type: ignore[arg-type]
    with platform_context():
        assert Invoice.objects.get(number="FV/2025/0001").status == "paid"
