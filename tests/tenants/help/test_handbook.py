"""The handbook in the panel: one source, read safely, beside the screen it helps with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import reverse
from support.pages import read, words
from support.staff import hire

from tenants.accounts.models import Role, User
from tenants.help import handbook
from tenants.help.first_day import FIRST_DAY
from tenants.help.models import FirstStep
from tenants.models import Office

FOLDER = Path(settings.HANDBOOK)
LINK = re.compile(r"\]\(([^)#]+?)(#[\w-]+)?\)")


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A handbook of the test's own."""
    settings.HANDBOOK = tmp_path
    yield tmp_path
    handbook._read.cache_clear()


def test_every_page_of_the_project_is_in_the_panel(bartek: Client) -> None:
    index = read(bartek, "/panel/pomoc")
    for path in FOLDER.glob("*.md"):
        found = handbook.page(path.stem)
        assert found is not None
        title = " ".join(found.title.split())
        assert title in index
        assert title in read(bartek, f"/panel/pomoc/{path.stem}")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_links_and_pictures_of_a_page_lead_somewhere(path: Path) -> None:
    for target, _anchor in LINK.findall(path.read_text(encoding="utf-8")):
        if target.endswith((".md", ".png")):
            assert (FOLDER / target).is_file(), target
        if target.endswith(".png"):
            assert handbook.picture(target.removeprefix("zrzuty/")), f"{target} is not handed out"


def test_screens_named_by_pages_exist_and_have_one_page_each() -> None:
    named = [screen for page in handbook.pages() for screen in page.screens]
    assert sorted(named) == sorted(set(named))
    for screen in ("desk:today", "desk:new", "desk:statistics", "desk:print", "visit:sheet"):
        assert handbook.page_for(screen), screen


def test_markup_and_scripts_in_a_source_come_out_as_words(folder: Path) -> None:
    source = "# Tytuł\n\n<script>alert(1)</script> [zły](javascript:alert(1)) <b onclick='x'>b</b>"
    (folder / "zla.md").write_text(source, encoding="utf-8")
    (page,) = handbook.pages()
    assert "<script" not in page.text
    assert "<b " not in page.text
    assert "href" not in page.text


def test_pages_link_to_each_other_by_their_addresses_in_the_panel(folder: Path) -> None:
    (folder / "a.md").write_text("# A\n\n[b](b.md#czesc) ![obraz](zrzuty/x.png)", encoding="utf-8")
    (page,) = handbook.pages()
    assert 'href="/panel/pomoc/b#czesc"' in page.text
    assert 'src="/panel/pomoc/zrzuty/x.png"' in page.text


def test_a_screen_leads_to_its_own_page(bartek: Client) -> None:
    markup = bartek.get("/panel/nowa").content.decode()
    assert 'href="/panel/pomoc/nowa-wizyta?z=%2Fpanel%2Fnowa"' in markup
    page = bartek.get("/panel/pomoc/nowa-wizyta?z=/panel/nowa").content.decode()
    assert 'href="/panel/nowa"' in page
    part = bartek.get("/panel/pomoc/nowa-wizyta?czesc=1").content.decode()
    assert part.startswith("<h1")


def test_back_leads_only_into_the_panel_itself(bartek: Client) -> None:
    page = bartek.get("/panel/pomoc/wydruk?z=https://zly.example/").content.decode()
    assert "zly.example" not in page


@pytest.mark.parametrize("name", ["../settings.py", "nie-ma.png", "x.svg", "%2e%2e.png"])
def test_only_pictures_of_the_handbook_are_handed_out(bartek: Client, name: str) -> None:
    assert bartek.get(f"/panel/pomoc/zrzuty/{name}").status_code == 404


def test_unknown_pages_are_404_and_help_is_for_staff(
    olsztyn: Office, bartek: Client, at: Callable[[Office], Client],
    enter: Callable[[User], Client],
) -> None:  # fmt: skip
    assert bartek.get("/panel/pomoc/nie-ma").status_code == 404
    assert at(olsztyn).get("/panel/pomoc")["Location"].startswith("/panel/logowanie")
    resident = enter(hire(olsztyn, "Dorota", Role.RESIDENT))
    for path in ("/panel/pomoc", "/panel/pomoc/wydruk", "/panel/pomoc/problem"):
        assert resident.get(path).status_code == 403


def test_the_first_day_is_ticked_step_by_step_by_each_for_themselves(
    olsztyn: Office, bartek: Client, enter: Callable[[User], Client]
) -> None:
    anna = enter(hire(olsztyn, "Anna"))
    guide = handbook.page(FIRST_DAY)
    assert guide is not None
    first = guide.steps[0].anchor
    step = reverse("help:step", urlconf="okienko.urls_office")
    answer = bartek.post(step, {"krok": first, "zrobione": "1"})
    assert (answer.status_code, answer["Location"]) == (303, f"/panel/pomoc/{FIRST_DAY}")
    bartek.post(step, {"krok": first, "zrobione": "1"})
    every = len(guide.steps)
    assert f"zrobione: 1 z {every}" in read(bartek, "/panel/pomoc")
    assert f"zrobione: 0 z {every}" in read(anna, "/panel/pomoc")
    bartek.post(step, {"krok": first, "zrobione": "0"})
    assert f"zrobione: 0 z {every}" in words(bartek.get("/panel/pomoc").content.decode())
    assert bartek.post(step, {"krok": "nie-ma", "zrobione": "1"}).status_code == 404
    assert bartek.get(step).status_code == 405
    assert FirstStep._meta.constraints, "ticked twice is ticked once"
