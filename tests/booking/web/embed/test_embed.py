"""Booking inside another web site: no cookie, presets stay, only named sites may frame it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from support.staff import hire, sign_in
from support.town import Town

from booking.domain.tokens import pin, read_token
from booking.models import Booking
from booking.web.embed.preset import read_preset, read_segment
from tenants.accounts.models import Role
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile

EIGHT = "2026-11-23T08:00:00+01:00"
SITE = "https://www.example.pl"
WORDS = st.sampled_from(["", "dowod", "dowód", "a,b", "a=b", "../x", "x" * 61, "-", "A_1", " "])


@pytest.fixture
def town(town: Town, olsztyn: Office) -> Town:
    """Olsztyn on a Friday; its web site may show the booking."""
    with office_context(olsztyn):
        Profile.objects.update(embed_origins=[SITE], languages=["pl", "en"])
    return town


@pytest.fixture
def frame(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """A frame that keeps no cookies and is strict about forgery."""
    browser = at(olsztyn)
    browser.handler.enforce_csrf_checks = True
    return browser


def clean(answer: HttpResponse) -> HttpResponse:
    assert not answer.cookies
    return answer


def test_the_whole_way_leaves_no_cookie(frame: Client, olsztyn: Office, town: Town) -> None:
    began = clean(frame.get("/w/?usluga=dowod&jednostka=bok"))
    prefix = began["Location"]
    assert re.fullmatch(r"/w/usluga=dowod,jednostka=bok,gosc=[\w.-]{68}/", prefix)
    times = clean(frame.get(prefix))["Location"]
    assert times == f"{prefix}sprawa/dowod/termin?jednostka=bok"
    assert clean(frame.get(times)).status_code == 200
    held = clean(frame.post(times, {"start": EIGHT, "jednostka": "bok"}))["Location"]
    assert held.startswith(f"{prefix}rezerwacja/")
    assert clean(frame.get(held)).status_code == 200
    person = {"first_name": "Dorota", "last_name": "Nowak", "email": "dorota@example.com"}
    sent = clean(frame.post(held, {**person, f"zgoda-{town.notice.pk}": "on"}))["Location"]
    assert clean(frame.get(sent)).status_code == 200
    with office_context(olsztyn):
        booking = read_token(sent.split("/")[4]).booking
        code = pin(booking)
    done = clean(frame.post(f"{sent}/potwierdz", {"pin": code}))["Location"]
    assert "Wizyta umówiona" in clean(frame.get(done)).content.decode()
    assert not frame.cookies
    with office_context(olsztyn):
        assert Booking.objects.get().state == "booked"


def test_who_came_into_a_frame_holds_one_place_at_a_time(
    frame: Client, olsztyn: Office, town: Town
) -> None:
    mine, theirs = (frame.get("/w/?usluga=dowod")["Location"] for _frame in range(2))
    forged = re.sub(r"gosc=.", "gosc=!", mine).replace("!", "A" if "gosc=B" in mine else "B")
    for prefix, minute, live in (
        (mine, "00", 1),
        (mine, "15", 1),
        (theirs, "00", 2),
        (forged, "30", 3),
        (mine, "45", 3),
    ):
        held = frame.post(
            f"{prefix}sprawa/dowod/termin", {"start": f"2026-11-23T08:{minute}:00+01:00"}
        )
        assert held.status_code == 303, minute
        with office_context(olsztyn):
            assert Booking.objects.filter(state="held").count() == live, minute


def test_outside_the_frame_a_form_without_its_token_is_refused(frame: Client) -> None:
    """The negative control: there a cookie could be ridden on, here is none."""
    assert frame.post("/sprawa/dowod/termin", {"start": EIGHT}).status_code == 403


def test_a_session_is_nothing_in_a_frame(
    at: Callable[[Office], Client], olsztyn: Office, town: Town
) -> None:
    anna = hire(olsztyn, "Anna")
    browser = at(olsztyn)
    sign_in(browser, anna.email)
    assert browser.get("/panel/").status_code == 200
    for path in ("panel/", "konto/", "api/v1/services", "odwolaj", "jezyk/en"):
        assert browser.get(f"/w/-/{path}").status_code == 404
    assert browser.get("/panel/").status_code == 200


def test_only_the_named_sites_may_frame_it_and_nothing_else_of_the_office(frame: Client) -> None:
    inside = frame.get("/w/-/")
    assert f"frame-ancestors 'self' {SITE}" in inside["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside
    outside = frame.get("/")
    assert "frame-ancestors 'none'" in outside["Content-Security-Policy"]
    assert outside["X-Frame-Options"] == "DENY"


def test_language_and_colour_come_from_the_address(frame: Client) -> None:
    prefix = "/w/jezyk=en,kolor=7a1f5c/"
    page = frame.get(prefix)
    assert page["Content-Language"] == "en"
    assert f"{prefix}kolory.css" in page.content.decode()
    assert "#7a1f5c" in frame.get(f"{prefix}kolory.css").content.decode()
    assert "#7a1f5c" not in frame.get("/kolory.css").content.decode()
    assert frame.get("/")["Content-Language"] == "pl"


def test_what_is_locked_cannot_be_left(frame: Client) -> None:
    locked = "/w/usluga=dowod,jednostka=bok,zamknij=1/"
    assert frame.get(f"{locked}sprawa/dowod/termin").status_code == 200
    assert frame.get(f"{locked}sprawa/rejestracja/termin").status_code == 404
    forced = frame.get(f"{locked}sprawa/dowod/termin?jednostka=komunikacja")
    assert forced.status_code == 200
    free = "/w/usluga=dowod/"
    assert frame.get(f"{free}sprawa/rejestracja/termin").status_code == 200


@pytest.mark.parametrize(
    "segment", ["usluga=dowod,x=1", "jezyk=en,usluga=dowod", "jezyk=xx", "zamknij=1", "a"]
)
def test_an_address_that_is_not_ours_is_404(frame: Client, segment: str) -> None:
    assert frame.get(f"/w/{segment}/").status_code == 404


@given(
    st.fixed_dictionaries(
        {
            "usluga": WORDS,
            "jednostka": WORDS,
            "jezyk": st.sampled_from(["", "pl", "en", "xx"]),
            "kolor": st.sampled_from(["", "#0B5fff", "0b5fff", "red", "12345", "1234567"]),
            "zamknij": st.sampled_from(["", "0", "1"]),
        }
    )
)
def test_every_preset_reads_back_as_it_was_written(sent: dict[str, str]) -> None:
    preset = read_preset(sent)
    assert read_segment(preset.segment) == preset
    assert set(preset.segment) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=,"
    )


def test_events_carry_the_step_and_the_state_and_nothing_personal(frame: Client) -> None:
    page = frame.get("/w/-/sprawa/dowod/termin").content.decode()
    assert 'name="okienko-krok"' in page
    assert 'content="times"' in page
    assert "booking/embed/frame.js" in page
    assert "okienko-krok" not in frame.get("/sprawa/dowod/termin").content.decode()


def test_the_element_may_be_loaded_by_any_site(frame: Client) -> None:
    script = frame.get("/w/okienko-rezerwacja.js")
    assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script["Content-Type"].startswith("text/javascript")
    assert "customElements.define" in script.content.decode()


def test_an_admin_puts_the_code_together_and_a_clerk_does_not(
    at: Callable[[Office], Client], olsztyn: Office, town: Town
) -> None:
    anna, bartek = hire(olsztyn, "Anna"), hire(olsztyn, "Bartek", Role.CLERK)
    page = "/panel/ustawienia/osadzanie"
    browser = at(olsztyn)
    sign_in(browser, bartek.email)
    assert browser.get(page).status_code == 403
    browser = at(olsztyn)
    sign_in(browser, anna.email)
    seen = browser.get(f"{page}?usluga=dowod&jezyk=en&zamknij=1").content.decode()
    assert SITE in seen
    assert 'src="/w/?usluga=dowod&amp;jezyk=en&amp;zamknij=1"' in seen
    code = "&lt;okienko-rezerwacja usluga=&quot;dowod&quot; jezyk=&quot;en&quot; zamknij&gt;"
    assert code in seen
