"""Dorota asks about her data, Anna answers, Dorota reads it: every page of the way, looked at."""

from __future__ import annotations

from browser.conftest import Site
from browser.test_people import sign_in
from browser.test_resident import title
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, PHONE, check, check_everywhere, visitor
from support.staff import hire

from tenants.context import office_context
from tenants.ids import uuid7
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import code_of


def code(site: Site, email: str) -> str:
    with office_context(site.office):
        made = next(one for one in PersonRequest.objects.all() if one.email == email)
        return code_of(made)


def ask(page: Page, site: Site, email: str) -> str:
    """Ask without an account; the address of the request's page."""
    page.goto("/prywatnosc")
    page.get_by_role("link", name="Wniosek o Twoje dane").click()
    check_everywhere(page)
    page.get_by_role("button", name="Wyślij wniosek").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_everywhere(page)
    page.get_by_label("kopia wszystkiego, co o mnie wiecie").check()
    page.get_by_label("Adres e-mail albo numer komórki").fill(email)
    page.get_by_role("button", name="Wyślij wniosek").click()
    expect(title(page)).to_have_text("Wpisz kod")
    check_everywhere(page)
    page.get_by_label("Kod z wiadomości").fill(code(site, email))
    page.get_by_role("button", name="Potwierdź").click()
    expect(title(page)).to_contain_text("Twój wniosek o dane")
    check_everywhere(page)
    return page.url


def answer(page: Page, email: str) -> None:
    """Anna finds the request, and does it."""
    page.goto("/panel/wnioski")
    check(page)
    page.get_by_role("link", name="Zapisz wniosek").click()
    check(page)
    page.goto("/panel/wnioski")
    page.locator("table a").first.click()
    expect(page.get_by_text(email)).to_be_visible()
    check(page)
    page.get_by_text("Przedłuż termin").click()
    page.get_by_text("Odmów", exact=True).click()
    check(page)
    page.get_by_label("Odpowiedź").fill("Nie mamy nic więcej.")
    page.get_by_role("button", name="Wykonaj i odpowiedz").click()
    expect(page.get_by_role("link", name="Odpowiedź jako pismo do wydruku")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Odpowiedź jako pismo do wydruku").click()
    expect(title(page)).to_contain_text("Odpowiedź na wniosek")
    check(page)


def test_a_request_from_the_question_to_the_copy(browser: Browser, site: Site) -> None:
    email = f"{uuid7().hex[-12:]}@example.com"
    admin = f"w{uuid7().hex[-8:]}"
    hire(site.office, admin)
    with visitor(browser, site.url, viewport=PHONE) as page:
        mine = ask(page, site, email)
    for view in (DESKTOP, NARROW):
        with visitor(browser, site.url, viewport=view) as page:
            sign_in(page, f"{admin}@example.com")
            if view is DESKTOP:
                answer(page, email)
            page.goto("/panel/wnioski")
            check(page)
            page.locator("table a").first.click()
            expect(title(page)).to_contain_text("Wniosek")
            check(page)
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.goto(mine)
        expect(page.get_by_text("Nie mamy nic więcej.")).to_be_visible()
        check_everywhere(page)
        with page.expect_download() as taken:
            page.get_by_role("button", name="Do czytania: PDF").click()
        assert taken.value.suggested_filename == "dane.pdf"
