"""Reports, support's visit, papers and incidents in a real browser, on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from browser.conftest import Site
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, PATIENCE, check, visitor
from support.care import one_of_us, reported
from support.staff import hire

from provisioning.domain.incidents import send
from provisioning.domain.incidents.find import Trace
from provisioning.domain.incidents.record import Happened, record_incident
from provisioning.domain.papers import agreement, audits, sub_processors
from provisioning.domain.papers.facts import keep_facts
from provisioning.models import IncidentKind, IncidentOffice, Ticket
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.ids import uuid7
from tenants.schema import owning

SHARED = (
    "support_visit, support_grant, ticket_entry, ticket, agreement_acceptance, agreement_version,"
    " sub_processor_objection, sub_processor, office_facts, audit_finding, audit_request,"
    " incident_office, incident, notice_letter"
)

OFFICES = (
    "/panel/zgloszenia",
    "/panel/zgloszenia/raport",
    "/panel/dane-osobowe",
    "/panel/naruszenia",
)
OPERATORS = (
    *("/zgloszenia/", "/zgloszenia/raport", "/zgloszenia/aktualizacje", "/naruszenia/"),
    *("/powierzenie/", "/powierzenie/podmioty", "/powierzenie/osoby", "/powierzenie/kontrole"),
)


@pytest.fixture
def anna(site: Site) -> User:
    return hire(site.office, f"Anna{uuid7().hex[-6:]}")


@pytest.fixture
def ola(site: Site) -> Iterator[User]:
    person = one_of_us()
    yield person
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute(f"TRUNCATE {SHARED}")
        cursor.execute("DELETE FROM account WHERE id = %s", [person.pk])


@pytest.fixture
def ticket(site: Site, anna: User, ola: User) -> Ticket:
    """Something of everything: a report, papers, an audit, an incident that the office was told."""
    now, office = timezone.now(), site.office
    made = reported(office, anna, "Lista się nie drukuje")
    company = sub_processors.Company("Serwerownia S.A.", "Warszawa", "hosting", "Polska")
    with platform_context():
        agreement.publish(agreement.proposal(), "", timezone.localdate(), now=now, by=SYSTEM)
        day = timezone.localdate() + timedelta(days=40)
        sub_processors.add(company, day, now=now, by=SYSTEM)
    with office_context(office):
        record("account.sign_in_failed", by=SYSTEM, now=now, about=anna)
        keep_facts(now)
        asked = audits.ask("Kopie zapasowe", None, now=now, by=actor(anna))
        due = timezone.localdate() + timedelta(days=3)
        audits.write_finding(asked.pk, "Brak próby", due, now=now, by=actor(anna))
    trace = Trace(now - timedelta(hours=1), now)
    for kind in (IncidentKind.ATTEMPT, IncidentKind.BREACH):
        record_incident(Happened(kind, now, "Obce hasło"), trace, [office], now=now, by=SYSTEM)
    with platform_context():
        told = IncidentOffice.objects.filter(office=office).first()
        assert told is not None
        send.send(told.pk, now=now, by=SYSTEM)
    return made


def in_office(page: Page, site: Site, person: User) -> None:
    """Signed in already: the sign-in page has tests of its own."""
    with office_context(site.office):
        _carry(page, person, site.url, settings.SESSION_COOKIE_NAME)


def _carry(page: Page, person: User, url: str, cookie: str) -> None:
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": cookie, "value": value, "url": url}])


def look_at(page: Page, *paths: str) -> None:
    """Open each page and look for barriers."""
    for path in paths:
        page.goto(path)
        check(page)


def ask_for_the_way_in(operator: Page, ticket: Ticket) -> str:
    """The operator begins the work and asks for the link into the office."""
    look_at(operator, f"/zgloszenia/{ticket.pk}")
    operator.get_by_role("button", name="Zacznij prace").click()
    expect(operator.get_by_text("Gotowe.")).to_be_visible()
    operator.get_by_role("button", name="Poproś o wejście").click()
    check(operator)
    return str(operator.get_by_role("link", name="Wejdź do urzędu").get_attribute("href"))


def visit(support: Page, way: str) -> None:
    """Support comes in, is kept out of a room, and goes."""
    support.goto(way)
    expect(support.get_by_text("Jesteś tu jako wsparcie.")).to_be_visible(timeout=PATIENCE)
    check(support)
    look_at(support, "/panel/haslo")
    support.get_by_role("button", name="Wyjdź z urzędu").click()
    check(support)


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_everything_about_support_and_papers_is_open_to_everybody(
    browser: Browser, site: Site, anna: User, ola: User, ticket: Ticket, window: dict[str, int]
) -> None:
    panel = f"http://panel.localhost:{urlsplit(site.url).port}"
    year = f"{timezone.localdate().year}/"
    with (
        visitor(browser, site.url, viewport=window) as office,
        visitor(browser, panel, viewport=window) as operator,
        visitor(browser, site.url, viewport=window) as support,
    ):
        in_office(office, site, anna)
        with platform_context():
            _carry(operator, ola, panel, settings.OKIENKO_OPERATOR_COOKIE)
        look_at(office, f"/panel/zgloszenia/{ticket.pk}")
        office.get_by_role("button", name="Wpuść wsparcie na dwie godziny, do wglądu").click()
        expect(office.get_by_text("Wsparcie może oglądać Twój panel.")).to_be_visible()
        check(office)
        visit(support, ask_for_the_way_in(operator, ticket))
        look_at(office, *OFFICES)
        office.get_by_role("link", name=year).first.click()
        check(office)
        look_at(operator, *OPERATORS)
        for number in range(2):
            operator.goto("/naruszenia/")
            operator.get_by_role("link", name=year).nth(number).click()
            check(operator)
        office.goto(f"/panel/zgloszenia/{ticket.pk}")
        office.get_by_role("button", name="Odwołaj dostęp teraz").first.click()
        expect(office.get_by_text("Wsparcie może oglądać")).to_have_count(0)
