"""A real browser: Debian's chromium, phone or desktop, with or without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect, sync_playwright

from support.tried import not_tried

PHONE: Final = {"width": 390, "height": 844}
NARROW: Final = {"width": 320, "height": 640}
DESKTOP: Final = {"width": 1280, "height": 900}
WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong is written out and sent over: the list of what is right is a long one.
AXE: Final = "(options) => axe.run(options).then((told) => told.violations)"
PATIENCE: Final = 20_000
# A page is waited for as long as a press: the machine may be busy with other tests.
expect.set_options(timeout=PATIENCE)
TOO_WIDE: Final = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return "";
  const seen = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility());
  const found = seen.filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
  return found.map((one) => one.outerHTML.slice(0, 90)).join(" ").slice(0, 1500) || "something";
}"""
"""What stands out of the window; nothing where the page does not scroll sideways."""


def crowding() -> float:
    """How many wait for each processor: what takes that many times longer was not slow itself."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def find_chromium() -> str:
    """The browser's path. Without one: skip and say so; fail where CI promises to have it."""
    path = os.environ.get("OKIENKO_CHROMIUM") or which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        not_tried(
            "NO BROWSER TEST RUNS: chromium is not installed:"
            " apt-get install chromium, or set OKIENKO_CHROMIUM"
        )
    return path


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, started once for all tests of a process."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visitor(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """Somebody's own window; fails when a page logged an error or asked another host."""
    context: BrowserContext = browser.new_context(base_url=base_url, locale="pl-PL", **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text)
            if line.type == "error" and "status of 4" not in line.text
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(f"foreign request: {request.url}")
            if not request.url.startswith((base_url, "data:"))
            else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


def check(page: Page | Frame) -> None:
    """No violation of WCAG 2.2 AA, nothing wider than the screen, one main heading."""
    page.wait_for_load_state()  # who pressed just before may look at half a page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(AXE, {"runOnly": WCAG, "resultTypes": ["violations"]})
    told = [f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found]
    assert not told, f"{page.url}: {told}"
    check_width(page)


def check_width(page: Page | Frame) -> None:
    """Nothing wider than the screen, one main heading; no scripts of ours are run for it."""
    page.wait_for_load_state()
    too_wide = page.evaluate(TOO_WIDE)
    assert not too_wide, f"{page.url} scrolls sideways: {too_wide}"
    assert page.locator("h1").count() == 1, page.url


def check_everywhere(page: Page, frame: Frame | None = None) -> None:
    """The same on a desk and on the narrowest phone, perhaps inside a ``frame`` of the page."""
    was = page.viewport_size or DESKTOP
    for size in (DESKTOP, NARROW):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        check(frame or page)
    page.set_viewport_size(was)
