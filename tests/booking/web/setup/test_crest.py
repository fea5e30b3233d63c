"""The crest: what is taken, how it is shown, and that it comes along with the office file."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.house import House
from support.officefile import STARTERS, loaded, minimal
from support.pages import read, words
from support.pictures import png

from booking.documents.visit_sheet import visit_sheet
from booking.web.pwa.icon import draw_icon
from provisioning.domain.apply import apply
from provisioning.domain.dump import dump_to
from provisioning.officefile.load import load
from tenants.context import office_context
from tenants.models import Office
from tenants.officefile.nodes import BadFile
from tenants.profile.crest import picture
from tenants.profile.models import Profile

ROOT = "/panel/ustawienia/herb"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def put(browser: Client, contents: bytes, name: str = "herb miasta.png") -> Any:
    return browser.post(ROOT, {"crest": SimpleUploadedFile(name, contents)})


def pictures_in(sheet: bytes) -> int:
    return sheet.count(b"/Subtype /Image") + sheet.count(b"/Subtype/Image")


def test_a_crest_is_drawn_anew_and_shown_everywhere(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    with office_context(house.office):
        bare = visit_sheet(visit, now=NOW)
    assert 'class="crest"' in anna.get("/").content.decode()
    assert put(anna, png(300, 360, text="ukryte")).status_code == 302
    with office_context(house.office):
        profile, made = Profile.objects.get(), picture()
        assert profile.crest_name == "herb miasta.png"
        assert made is not None
        assert b"ukryte" not in made
        sheet = visit_sheet(visit, now=NOW)
    page = anna.get("/").content.decode()
    assert f'src="/herb.png?{profile.crest_digest}"' in page
    assert 'class="crest"' not in page
    shown = anna.get("/herb.png")
    assert (shown.content, shown["Content-Type"]) == (made, "image/png")
    assert anna.get("/ikona-192.png").content == draw_icon(profile.colour, 192, made)
    assert draw_icon(profile.colour, 192, made) != draw_icon(profile.colour, 192)
    assert pictures_in(sheet) > pictures_in(bare)
    assert anna.post(f"{ROOT}/usun").status_code == 302
    assert 'class="crest"' in anna.get("/").content.decode()
    assert anna.get("/herb.png").status_code == 404


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PNG albo JPEG"),
        (b"\x89PNG\r\n\x1a\nnic", "PNG albo JPEG"),
        (png(300, 360)[:200], "uszkodzony"),
        (png(10, 10), "od 64 do 4000"),
        (png(64, 4001), "od 64 do 4000"),
        (png(100, 100) + b"0" * 1_000_001, "1 MB"),
    ],
)
def test_what_is_no_fit_picture_is_refused(
    house: House, anna: Client, contents: bytes, told: str
) -> None:
    answer = put(anna, contents)
    assert answer.status_code == 422
    assert told in words(answer.content.decode())
    with office_context(house.office):
        assert picture() is None


def test_the_crest_lies_beside_the_office_file(
    olsztyn: Office, anna: Client, pultusk: Office, tmp_path: Path
) -> None:
    apply(olsztyn, load(STARTERS / "olsztyn.yaml"), now=NOW)
    put(anna, png(300, 360))
    file = dump_to(olsztyn, tmp_path / "kopia")
    again = load(file)
    assert again.document.office.crest == "herb miasta.png"
    assert not apply(olsztyn, again, now=NOW)
    apply(pultusk, again, now=NOW)
    with office_context(olsztyn):
        kept = picture()
    with office_context(pultusk):
        assert picture() == kept
    other = dataclasses.replace(again, files={"herb miasta.png": png(200, 200)})
    changed = apply(olsztyn, other, now=NOW)
    assert [(one.section, one.fields) for one in changed.changes] == [("office", ("crest",))]
    with pytest.raises(BadFile):
        apply(pultusk, loaded(minimal().replace("{name:", "{crest: inny.png, name:")), now=NOW)
    bad = dataclasses.replace(again, files={"herb miasta.png": b"<svg/>"})
    with pytest.raises(BadFile):
        apply(pultusk, bad, now=NOW)


def test_the_crest_is_the_admins(house: House, bartek: Client) -> None:
    assert bartek.get(ROOT).status_code == 403
    assert put(bartek, png(100, 100)).status_code == 403
    assert "Herb" not in read(bartek, "/panel/")
