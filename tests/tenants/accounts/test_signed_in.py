"""Where people are signed in: each sees their own sessions, an admin everybody's, and ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from support.pages import read
from support.staff import PASSWORD, sign_in

from tenants.accounts.devices import device_of
from tenants.accounts.models import SignedIn, User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
OWN = "/panel/konto"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture(autouse=True)
def hands() -> Iterator[time_machine.Coordinates]:
    """It is nine o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def came(browser: Client, email: str, device: str) -> Client:
    browser.defaults |= {"HTTP_USER_AGENT": device, "REMOTE_ADDR": "192.0.2.7"}
    assert sign_in(browser, email).status_code == 302
    return browser


def test_bartek_sees_his_two_devices_and_ends_the_one_he_left_on(
    olsztyn: Office, bartek: User, at: At, hands: time_machine.Coordinates
) -> None:
    left = came(at(olsztyn), bartek.email, PHONE)
    hands.shift(timedelta(minutes=5))
    here = came(at(olsztyn), bartek.email, FIREFOX)
    page = read(here, OWN)
    for told in ("Chrome, Android", "Firefox, Linux", "192.0.2.7", "09:00", "ta sesja"):
        assert told in page
    with office_context(olsztyn):
        row = SignedIn.objects.get(device="Chrome, Android")
    assert here.post(f"{OWN}/sesje/{row.pk}/zakoncz").status_code == 302
    assert left.get("/panel/").status_code == 302
    assert here.get("/panel/").status_code == 200
    assert "Android" not in read(here, OWN)
    with office_context(olsztyn):
        assert Entry.objects.filter(action="account.session_ended", by_id=bartek.pk).exists()


def test_last_seen_moves_with_what_somebody_does_and_idle_ones_are_not_listed(
    olsztyn: Office, bartek: User, at: At, hands: time_machine.Coordinates
) -> None:
    idle, busy = came(at(olsztyn), bartek.email, PHONE), came(at(olsztyn), bartek.email, FIREFOX)
    hands.shift(timedelta(minutes=20))
    busy.get("/panel/")
    with office_context(olsztyn):
        assert SignedIn.objects.get(device="Firefox, Linux").seen_at == NOW + timedelta(minutes=20)
    hands.shift(timedelta(minutes=11))
    assert "Android" not in read(busy, OWN)
    assert idle.get("/panel/").status_code == 302


def test_all_others_end_at_once_and_with_a_new_password_too(
    olsztyn: Office, bartek: User, at: At
) -> None:
    others = [came(at(olsztyn), bartek.email, PHONE) for _one in range(2)]
    here = came(at(olsztyn), bartek.email, FIREFOX)
    assert here.post(f"{OWN}/sesje/zakoncz").status_code == 302
    assert [one.get("/panel/").status_code for one in others] == [302, 302]
    other = came(at(olsztyn), bartek.email, PHONE)
    new = "siedem cichych tramwajów"
    here.post("/panel/haslo", {"old": PASSWORD, "new": new, "again": new})
    assert other.get("/panel/").status_code == 302
    assert "ta sesja" in read(here, OWN), "it goes on under a new key"
    with office_context(olsztyn):
        assert SignedIn.objects.count() == 1


def test_anna_ends_bartek_s_sessions_and_he_not_hers(
    olsztyn: Office, anna: User, bartek: User, at: At
) -> None:
    his = [came(at(olsztyn), bartek.email, one) for one in (PHONE, FIREFOX)]
    hers = came(at(olsztyn), anna.email, FIREFOX)
    with office_context(olsztyn):
        row = SignedIn.objects.get(account=anna)
        first = SignedIn.objects.get(account=bartek, device="Chrome, Android")
    assert his[1].post(f"{OWN}/sesje/{row.pk}/zakoncz").status_code == 302
    assert hers.get("/panel/").status_code == 200, "a session is ended by its owner alone"
    page = f"/panel/pracownicy/{bartek.pk}"
    assert "Chrome, Android" in read(hers, page)
    hers.post(f"{page}/sesje/{first.pk}/zakoncz")
    assert [one.get("/panel/").status_code for one in his] == [302, 200]
    hers.post(f"{page}/sesje/zakoncz")
    assert his[1].get("/panel/").status_code == 302
    hers.post(f"/panel/pracownicy/{anna.pk}/sesje/zakoncz")
    assert hers.get("/panel/").status_code == 200, "of her own all but this one"


def test_signing_out_forgets_the_row_and_a_lost_session_is_swept(
    olsztyn: Office, bartek: User, at: At
) -> None:
    here = came(at(olsztyn), bartek.email, FIREFOX)
    here.post("/panel/wyloguj")
    with office_context(olsztyn):
        assert not SignedIn.objects.exists()
        SignedIn.objects.create(
            account=bartek, session_key="x", way="password", begun_at=NOW, seen_at=NOW, device=""
        )
    came(here, bartek.email, FIREFOX)
    with office_context(olsztyn):
        assert not SignedIn.objects.filter(session_key="x").exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_kept_in_two_words(said: str, kept: str) -> None:
    assert device_of(said) == kept
