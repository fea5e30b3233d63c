"""The tablet at the door, the screens of the waiting room and the phone, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from browser.conftest import ALL_WEEK, Site
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, PATIENCE, PHONE, check, check_width, visitor

from booking.domain.hall.call import call_next
from booking.domain.hall.codes import arrival_code
from booking.domain.hall.devices import end_device, make_device
from booking.domain.hall.end import finish
from booking.domain.hall.links import ticket_token
from booking.domain.hall.take import take_ticket
from booking.domain.tokens import manage_token
from booking.enums import BookingState
from booking.models import Booking, Counter, HallDevice, HoursTemplate, Location, Service, Ticket
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.ids import uuid7

TABLET = {"width": 1024, "height": 768}
OFTEN = 1_000
NOTED = """
window.spoken = [];
SpeechSynthesis.prototype.speak = (line) => spoken.push(line.text);
window.asked = 0;
window.shown = {};
window.waits = [];
const { fetch: really, setTimeout: later } = window;
window.fetch = (...what) => {
  asked += 1;
  return really(...what);
};
window.setTimeout = (what, pause, ...more) => {
  if (what.name === "watch") waits.push(pause);
  return later(what, pause, ...more);
};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("#tablica th[scope=row]"))
    shown[row.textContent] ??= asked;
}).observe(document, { childList: true, subtree: true });
"""
"""What was spoken; how often the display had asked when it first showed a number; its pauses."""


# A second passes when the test says so: however busy the machine is, nothing is missed.
BY_HAND = "window.ticks = []; window.setInterval = (tick) => ticks.push(tick);"
PASS = "(seconds) => { while (seconds--) ticks.forEach((tick) => tick()); }"


@dataclass
class Hall:
    """A hall of the site's only building, with a counter that is open day and night."""

    site: Site
    place: Location
    service: Service
    counter: Counter
    made: list[HallDevice] = field(default_factory=list)

    def screen(self, kind: str) -> str:
        """The address of a new screen."""
        with office_context(self.site.office):
            device, secret = make_device(
                name=kind, kind=kind, location_id=self.place.pk, now=timezone.now(), by=SYSTEM
            )
        self.made.append(device)
        return f"/{'kiosk' if kind == 'kiosk' else 'ekran'}/{secret}"

    def visit(self) -> tuple[str, str]:
        """Somebody's visit begins now: its code, and what its QR code says."""
        start = timezone.now().replace(microsecond=0)
        with office_context(self.site.office):
            booking = Booking.objects.create(
                reference=uuid7().hex[-8:].upper(),
                state=BookingState.BOOKED,
                service=self.service,
                unit=self.counter.unit,
                counter=self._free_counter(),
                location=self.place,
                starts_at=start,
                ends_at=start + timedelta(minutes=5),
                blocked_until=start + timedelta(minutes=5),
                created_at=start,
            )
            code = arrival_code(booking)
            return code, f"{self.site.url}/rezerwacja/{manage_token(booking)}"

    def number(self) -> Ticket:
        """Somebody without an appointment."""
        with office_context(self.site.office):
            return take_ticket(self.service, self.place, now=timezone.now())

    def call(self) -> str:
        """The number that the counter calls next; whoever was there before is served."""
        with office_context(self.site.office):
            now = timezone.now()
            for one in Ticket.objects.filter(counter=self.counter, state="called"):
                finish(self.counter, one.pk, now=now, by=SYSTEM)
            return call_next(self.counter, now=now, by=SYSTEM).label

    def _free_counter(self) -> Counter:
        """One for each visit, for they all begin now."""
        return Counter.objects.create(
            key=f"h{uuid7().hex[-10:]}", name="Okienko pomocnicze", unit=self.counter.unit,
            hours_key="hala", active=False,
        )  # fmt: skip


@pytest.fixture
def hall(site: Site) -> Iterator[Hall]:
    """See ``Hall``; afterwards the site is without one, as others know it."""
    with office_context(site.office):
        HoursTemplate.objects.get_or_create(
            key="hala", defaults={"windows": {day: ["00:00-24:00"] for day in ALL_WEEK}}
        )
        service = Service.objects.create(
            key=f"hala-{uuid7().hex[-8:]}", name="Odbiór dokumentu", status="published", duration=5
        )
        service.units.add(site.town.desk)
        counter = Counter.objects.create(
            key=f"hala-{uuid7().hex[-8:]}", name="Okienko 7", unit=site.town.desk, hours_key="hala"
        )
        counter.services.add(service)
        Location.objects.update(hall=True)
        place = Location.objects.get()
    made = Hall(site, place, service, counter)
    yield made
    with office_context(site.office):
        for one in Ticket.objects.filter(counter=counter, state="called"):
            finish(counter, one.pk, now=timezone.now(), by=SYSTEM)
        Location.objects.update(hall=False)
        Service.objects.filter(pk=service.pk).update(status="archived")
        Counter.objects.filter(pk=counter.pk).update(active=False)


def look(page: Page) -> None:
    """No violation at a desk, on the tablet and on a phone."""
    for size in (DESKTOP, PHONE, TABLET):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        check(page)


def test_somebody_checks_in_and_somebody_takes_a_number(
    browser: Browser, site: Site, hall: Hall
) -> None:
    kiosk = hall.screen("kiosk")
    (code, _link), (_code, link) = hall.visit(), hall.visit()
    with visitor(browser, site.url, viewport=TABLET, has_touch=True) as page:
        page.goto(kiosk)
        look(page)
        with page.expect_navigation():  # a click waits for that by itself, a tap does not
            page.get_by_role("link", name="Mam umówioną wizytę").tap()
        look(page)
        page.locator("#kod").fill("000")
        page.get_by_role("button", name="Usuń ostatnią cyfrę").tap()
        expect(page.locator("#kod")).to_have_value("00")
        page.get_by_role("button", name="Zgłoś przyjście").tap()
        expect(page.get_by_role("alert").first).to_contain_text("Nie ma tu dziś wizyty")
        look(page)
        for digit in code:
            page.get_by_role("button", name=digit, exact=True).tap()
        page.get_by_role("button", name="Zgłoś przyjście").tap()
        expect(page.get_by_role("heading", level=1)).to_contain_text("U0")
        look(page)
        page.get_by_role("link", name="Do początku").tap()
        # A reader is a keyboard: it types the address and presses Enter.
        page.get_by_role("link", name="Mam umówioną wizytę").tap()
        expect(page.locator("#kod")).to_be_focused()
        page.keyboard.type(link)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("U0")
        page.get_by_role("link", name="Do początku").tap()
        takes_a_number_in_english(page)


def takes_a_number_in_english(page: Page) -> None:
    """Somebody without a visit is next at the tablet."""
    page.get_by_role("link", name="English").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you come for?")
    look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="I have no visit").tap()
    look(page)
    page.get_by_role("button", name="Odbiór dokumentu").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your number")
    look(page)


def test_it_goes_back_by_itself_unless_somebody_stays(
    browser: Browser, site: Site, hall: Hall
) -> None:
    kiosk = hall.screen("kiosk")
    with visitor(browser, site.url, viewport=TABLET) as page:
        page.add_init_script(BY_HAND)
        page.goto(f"{kiosk}/kod")
        page.wait_for_load_state()
        page.evaluate(PASS, 50)
        expect(page.get_by_text("Powrót do początku za")).to_be_visible()
        check(page)
        page.get_by_role("button", name="Zostań tutaj").click()
        page.evaluate(PASS, 50)
        expect(page).to_have_url(f"{site.url}{kiosk}/kod")
        page.evaluate(PASS, 15)
        expect(page.get_by_role("heading", level=1)).to_have_text("Co Cię sprowadza?")


def test_without_scripts_the_keypad_and_the_number_work(
    browser: Browser, site: Site, hall: Hall
) -> None:
    kiosk = hall.screen("kiosk")
    code, _link = hall.visit()
    with visitor(browser, site.url, viewport=TABLET, java_script_enabled=False) as page:
        page.goto(kiosk)
        page.get_by_role("link", name="Mam umówioną wizytę").click()
        for digit in code:
            page.get_by_role("button", name=digit, exact=True).click()
        page.get_by_role("button", name="Zgłoś przyjście").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("U0")
        check_width(page)


def test_two_displays_and_a_phone_see_a_call_when_they_next_ask(
    browser: Browser, site: Site, hall: Hall
) -> None:
    screens = [hall.screen("display"), hall.screen("display")]
    ticket = hall.number()
    with office_context(site.office):
        link = f"/bilet/{ticket_token(ticket)}"
    contexts = [browser.new_context(base_url=site.url, viewport=DESKTOP) for _one in screens]
    displays = [context.new_page() for context in contexts]
    with visitor(browser, site.url, viewport=PHONE) as phone:
        phone.goto(link)
        expect(phone.get_by_text("Jesteś następną osobą.")).to_be_visible()
        look(phone)
        for display, screen in zip(displays, screens, strict=True):
            display.add_init_script(NOTED)
            display.goto(screen)
            expect(display.get_by_text("Nikt nie jest teraz wzywany.")).to_be_visible()
        look(displays[0])
        displays[0].get_by_role("button", name="Mów wezwania na głos").click()
        label = all_show_the_next_call(displays, hall)
        look(displays[0])
        assert said(displays[0]) == [f"Numer {label[0]} {int(label[1:])}. Okienko 7."]
        assert said(displays[1]) == [], "nobody asked it to speak"
        expect(phone.get_by_text("Podejdź teraz do")).to_be_visible()
        look(phone)
    loses_and_finds_the_line(displays[0], contexts[0], hall)
    with office_context(site.office):
        end_device(hall.made[1].pk, now=timezone.now(), by=SYSTEM)
    expect(displays[1].get_by_role("alert")).to_contain_text("Ten ekran został wyłączony")
    expect(displays[1].get_by_role("rowheader")).to_have_count(0)
    for context in contexts:
        context.close()


def all_show_the_next_call(displays: list[Page], hall: Hall) -> str:
    """The next question of each display shows it, and no pause is long: so no clock is asked here.

    What is measured on a busy machine is the machine.
    """
    label = hall.call()
    before = [display.evaluate("asked") for display in displays]
    for display, asked in zip(displays, before, strict=True):
        display.get_by_role("rowheader", name=label).wait_for(timeout=PATIENCE)
        assert display.evaluate("(label) => shown[label]", label) <= asked + 1
        assert display.evaluate("Math.max(...waits)") <= OFTEN
    return label


def loses_and_finds_the_line(display: Page, context: Any, hall: Hall) -> None:
    """Cut off it says so; the line back, it shows what was called meanwhile."""
    context.set_offline(True)
    expect(display.get_by_role("alert")).to_contain_text("Brak połączenia od")
    check(display)
    context.set_offline(False)
    expect(display.get_by_role("alert")).to_be_hidden()
    display.route("**/stan", lambda route: route.fulfill(status=502))
    expect(display.get_by_role("alert")).to_contain_text("Brak połączenia od")
    hall.number()
    label = hall.call()
    display.unroute("**/stan")
    expect(display.get_by_role("rowheader", name=label)).to_be_visible()
    expect(display.get_by_role("alert")).to_be_hidden()


def said(page: Page) -> list[str]:
    """What was spoken aloud; the empty word is the one that asks the browser for leave."""
    return [words for words in page.evaluate("window.spoken") if words.strip()]
