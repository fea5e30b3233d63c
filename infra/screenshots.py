"""Take the pictures of README and handbook from a running demo: ``make demo`` in another window.

Usage: ``.venv/bin/python infra/screenshots.py [base URL]``. It books a real visit of the demo,
reads the code from the demo's mailbox, and writes small PNG files.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "platform/docs"
PLACE = DOCS / "screenshots"
HANDBOOK = DOCS / "handbook/zrzuty"
MAILBOX = f"http://127.0.0.1:{os.environ.get('OKIENKO_MAIL_PORT', '8025')}/api/messages?to="
CHROMIUM = os.environ.get("OKIENKO_CHROMIUM", "/usr/bin/chromium")
HOME = Path(os.environ.get("OKIENKO_HOME", ".okienko"))
LARGEST = 170_000
PHONE = {"width": 390, "height": 760}
DESKTOP = {"width": 1180, "height": 760}
PATIENCE = 30


def take(page: Page, name: str, place: Path = PLACE) -> None:
    """One window, as it is seen."""
    page.wait_for_load_state("networkidle")
    path = place / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} is {size} bytes, more than {LARGEST}")
    print(f"{path.name}: {size // 1000} kB")


def code_for(address: str) -> str:
    """The six digits of the newest message to ``address``, once it has come."""
    for _second in range(PATIENCE):
        with urlopen(MAILBOX + address, timeout=10) as answer:  # noqa: S310 - our own mailbox
            messages: list[dict[str, Any]] = json.load(answer)
        if messages:
            return re.findall(r"\b\d{6}\b", messages[0]["text"])[0]
        time.sleep(1)
    raise SystemExit(f"no message for {address} within {PATIENCE} s")


def resident(page: Page, office: str) -> None:
    """From the start page to the receipt."""
    page.goto(office)
    take(page, "start")
    page.set_viewport_size(PHONE)
    page.locator(".card-link").first.click()
    page.get_by_role("link", name="Wybierz termin").click()
    take(page, "times")
    page.locator("button.pane").nth(2).click()
    address = f"dorota-{int(time.time())}@example.com"
    page.get_by_label("Imię").fill("Dorota")
    page.get_by_label("Nazwisko").fill("Przykładna")
    page.get_by_label("E-mail").fill(address)
    for box in page.locator(".consent input").all():
        box.check()
    for fieldset in page.locator("fieldset").all():
        fieldset.locator("input").first.check()
    page.evaluate("window.scrollTo(0, 0)")
    take(page, "form")
    page.get_by_role("button", name="Rezerwuję wizytę").click()
    page.get_by_label("Kod z wiadomości").fill(code_for(address))
    page.get_by_role("button", name="Potwierdzam wizytę").click()
    page.get_by_text("Wizyta umówiona").wait_for()
    take(page, "receipt")


def clerk(page: Page, office: str) -> None:
    """The next working day at the counters: today's may be over."""
    accounts = json.loads((HOME / "demo.json").read_text())["offices"][0]["accounts"]
    page.set_viewport_size(DESKTOP)
    page.goto(f"{office}/panel/logowanie")
    page.get_by_label("E-mail").fill(accounts[0]["email"])
    page.locator("input[type=password]").fill(accounts[0]["password"])
    page.get_by_role("button", name="Zaloguj").click()
    page.get_by_role("link", name="Następny dzień").click()
    while page.get_by_text("Tego dnia nie ma wizyt").count():
        page.get_by_role("link", name="Następny dzień").click()
    take(page, "today")


def handbook(page: Page, office: str) -> None:
    """What clerks are told about, on the day and with the visits that ``clerk`` came to."""
    take(page, "dzis", HANDBOOK)
    day = page.url.rpartition("/")[2].partition("?")[0]
    visit = page.locator("a[href^='/panel/wizyta/']").first.get_attribute("href")
    for name, address in (
        ("kalendarz", f"/panel/kalendarz?data={day}"),
        ("lista", "/panel/lista"),
        ("nowa-wizyta", "/panel/nowa"),
        ("statystyki", "/panel/statystyki"),
        ("wizyta", str(visit)[: len("/panel/wizyta/") + 36]),
    ):
        page.goto(f"{office}{address}")
        if name == "nowa-wizyta":
            page.locator("#id_sprawa").select_option(index=1)
            page.locator("[name=termin]").first.wait_for(state="attached")
        take(page, name, HANDBOOK)


def main() -> None:
    """Everything, in Polish, with the browser Debian ships."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://olsztyn.localhost:8000"
    PLACE.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=DESKTOP, locale="pl-PL")
        resident(page, base)
        clerk(page, base)
        handbook(page, base)
        browser.close()


if __name__ == "__main__":
    main()
