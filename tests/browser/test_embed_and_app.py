"""Booking in a frame of another site, and the office as an application, in a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, Page, expect
from support.browser import (
    DESKTOP,
    NARROW,
    PATIENCE,
    PHONE,
    check,
    check_everywhere,
    find_chromium,
    visitor,
)
from support.staff import PASSWORD, hire

from tenants.context import office_context
from tenants.ids import uuid7
from tenants.profile.models import Profile


class OtherSite(BaseHTTPRequestHandler):
    """An office's own web site: a page with the script and the element."""

    office = ""

    def do_GET(self) -> None:
        """Answer every path with the page."""
        page = f"""<!DOCTYPE html><html lang="pl"><title>Gmina</title><h1>Gmina</h1>
        <script src="{self.office}/w/okienko-rezerwacja.js"></script>
        <script>window.heard = []; addEventListener("okienko:krok", (e) => heard.push(e.detail));
        </script><okienko-rezerwacja usluga="dowod" jezyk="pl" kolor="7a1f5c" zamknij>
        </okienko-rezerwacja></html>"""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def other_site(site: Site) -> Iterator[str]:
    """The origin of the other site; the office lets it show the booking."""
    OtherSite.office = site.url
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    with office_context(site.office):
        Profile.objects.update(embed_origins=[origin])
    yield origin
    server.shutdown()
    server.server_close()


def test_a_visit_is_booked_in_a_frame_with_third_party_cookies_blocked(
    browser: Browser, site: Site, other_site: str
) -> None:
    blocking = browser.browser_type.launch(
        executable_path=find_chromium(),
        args=["--no-sandbox", "--test-third-party-cookie-phaseout"],
    )
    context = blocking.new_context(locale="pl-PL", viewport=PHONE)
    context.set_default_timeout(3 * PATIENCE)  # a second browser is starting
    page = context.new_page()
    page.goto(other_site, wait_until="domcontentloaded")
    frame = page.frame_locator("iframe")
    expect(frame.locator("button.pane").first).to_be_visible()
    check_everywhere(page, page.frames[1])
    frame.locator("button.pane").first.click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Twoje dane")
    check_everywhere(page, page.frames[1])
    frame.get_by_label("Imię").fill("Dorota")
    frame.get_by_label("Nazwisko").fill("Nowak")
    frame.get_by_label("E-mail").fill("ramka@example.com")
    frame.get_by_role("checkbox", name="Klauzula informacyjna").check()
    page.wait_for_timeout(100)
    frame.get_by_role("button", name="Rezerwuję wizytę").click()
    field = frame.get_by_label("Kod z wiadomości")
    expect(field).to_be_visible()
    check_everywhere(page, page.frames[1])
    inner = page.frames[1].url
    field.fill(site.code(inner.replace(inner.partition("/rezerwacja")[0], site.url)))
    frame.get_by_role("button", name="Potwierdzam wizytę").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Wizyta umówiona")
    check_everywhere(page, page.frames[1])
    _heard_and_kept(page)
    blocking.close()


def _heard_and_kept(page: Page) -> None:
    """The site hears where its visitor is and nothing of who it is; no cookie is left."""
    page.wait_for_function("heard.some((one) => one.krok === 'visit' && one.stan === 'booked')")
    assert all(set(one) == {"krok", "stan"} for one in page.evaluate("heard"))
    until = time.monotonic() + 20  # the frame gets its new width a little later than the page
    while not _fits(page) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert _fits(page)
    assert page.context.cookies() == []


def _fits(page: Page) -> bool:
    """Whether the frame is as high as its page, both as they are now."""
    inside = page.frames[1].evaluate("document.body.getBoundingClientRect().height")
    high = page.locator("iframe").evaluate("(one) => one.clientHeight")
    return bool(abs(high - inside) < 2)


def test_a_site_the_office_does_not_name_shows_nothing(
    browser: Browser, site: Site, other_site: str
) -> None:
    with office_context(site.office):
        Profile.objects.update(embed_origins=["https://inna.example"])
    page = browser.new_page()
    page.goto(other_site)
    page.wait_for_timeout(1000)
    assert not [one for one in page.frames if one.url.startswith(site.url)]
    page.close()


def test_the_page_that_writes_the_code_passes_and_previews_it(browser: Browser, site: Site) -> None:
    hire(site.office, "Osadzanna")
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        page.goto("/panel/logowanie?next=/panel/ustawienia/osadzanie")
        page.get_by_label("E-mail").fill("osadzanna@example.com")
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{site.url}/panel/ustawienia/osadzanie", timeout=3 * PATIENCE)
        check_everywhere(page)


def booked(page: Page, site: Site) -> str:
    page.goto("/sprawa/profil/termin")
    page.locator("button.pane").first.click()
    page.get_by_label("Imię").fill("Dorota")
    page.get_by_label("Nazwisko").fill("Nowak")
    page.get_by_label("E-mail").fill(f"app-{uuid7().hex[-8:]}@example.com")
    page.get_by_role("checkbox", name="Klauzula informacyjna").check()
    page.get_by_role("button", name="Rezerwuję wizytę").click()
    page.get_by_label("Kod z wiadomości").fill(site.code(page.url))
    page.get_by_role("button", name="Potwierdzam wizytę").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wizyta umówiona")
    return page.url


@contextmanager
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A window that goes offline: what a browser complains about then is no fault of a page."""
    context = browser.new_context(
        base_url=site.url, locale="pl-PL", viewport=PHONE, permissions=["notifications"]
    )
    context.set_default_timeout(3 * PATIENCE)
    yield context.new_page()
    context.close()


def test_a_kept_visit_is_read_offline_and_a_push_is_shown(browser: Browser, site: Site) -> None:
    with phone(browser, site) as page:
        url = booked(page, site)
        check(page)
        assert (
            page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)")
            == 0
        )
        page.get_by_role("button", name="Zachowaj na tym urządzeniu").click()
        expect(page.locator("[data-told]")).to_have_text("Zachowano na tym urządzeniu")
        page.goto("/moje-wizyty")
        expect(page.get_by_role("link", name="Profil Zaufany")).to_be_visible()
        check(page)
        pushed(page, site)
        page.context.set_offline(True)
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_have_text("Wizyta umówiona")
        page.goto("/sprawa/dowod/termin")
        expect(page.get_by_role("heading", level=1)).to_have_text("Wizyty na tym urządzeniu")
        page.get_by_role("link", name="Profil Zaufany").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Wizyta umówiona")
        page.context.set_offline(False)
    with visitor(browser, site.url, viewport=NARROW) as page:
        for path in ("/moje-wizyty", "/odwolaj", "/konto/logowanie"):
            page.goto(path)
            check(page)


def test_an_office_can_be_installed(browser: Browser, site: Site, tmp_path: Path) -> None:
    """In a lasting profile: nothing is installed from a private window."""
    profile = browser.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=find_chromium(), args=["--no-sandbox"], locale="pl-PL"
    )
    page = profile.pages[0]
    page.goto(f"{site.url}/moje-wizyty", wait_until="domcontentloaded")
    tools = profile.new_cdp_session(page)
    assert tools.send("Page.getAppManifest")["errors"] == []
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    profile.close()


def pushed(page: Page, site: Site) -> None:
    """A push through DevTools reaches the worker, which shows it."""
    tools = page.context.new_cdp_session(page)
    found: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    tools.send("ServiceWorker.enable")
    while not found:  # each turn hears what the browser said meanwhile
        page.wait_for_timeout(50)
    data = '{"title": "Urząd", "body": "Wizyta jutro o 8:00", "url": "/moje-wizyty", "tag": "w"}'
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site.url, "registrationId": found[-1], "data": data},
    )
    page.wait_for_function(
        """async () => {
          const known = await navigator.serviceWorker.ready;
          return (await known.getNotifications()).some((one) => one.body.includes("8:00"));
        }"""
    )
