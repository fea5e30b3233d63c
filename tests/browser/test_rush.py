"""The waiting page in the browser: it says what is going on and tries again unless told not to."""

from __future__ import annotations

import re
import time

from browser.conftest import Site
from playwright.sync_api import Browser, Route, expect
from support.browser import check_everywhere, visitor


def test_a_newcomer_waits_and_decides_whether_the_page_tries_by_itself(
    browser: Browser, site: Site
) -> None:
    def stamped(route: Route) -> None:
        """As the door does: here the line is long for as long as ``waits`` says so."""
        since = int((time.time() - waits["seconds"]) * 1000)
        route.continue_(headers={**route.request.headers, "x-request-start": f"t={since}"})

    waits = {"seconds": 5.0}
    with visitor(browser, site.url) as page:
        page.route("**/*", stamped)
        deadline = time.monotonic() + 45  # a worker that has just begun turns nobody away
        while page.goto("/").status != 429 and time.monotonic() < deadline:  # type: ignore[union-attr]  # an answer came
            time.sleep(0.5)
        expect(page.get_by_role("heading", level=1)).to_have_text("Dużo osób naraz")
        timer = page.get_by_role("timer")
        expect(timer).to_have_text(re.compile(r"spróbuje sama za \d+ s"))
        page.get_by_role("button", name="Nie próbuj automatycznie").click()
        expect(page.get_by_text("Strona nie próbuje już sama.")).to_be_visible()
        check_everywhere(page)  # as long as that takes, the page stays
        waits["seconds"] = 0
        page.get_by_role("link", name="Spróbuj ponownie").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Dużo osób naraz")
