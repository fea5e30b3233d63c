"""What is new is accepted before going on, also by sessions older than the switch (P25.6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from support.consents import publish_words
from support.staff import hire, sign_in

from tenants.accounts.models import Role, User
from tenants.consents.days import midnight
from tenants.consents.models import Acceptance, ConsentVersion
from tenants.context import office_context
from tenants.models import Office

PASSWORD_PAGE = "/panel/haslo"
NEW = "/konto/zgody/nowe"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BLINK = timedelta(seconds=1)


def is_sent_to_accept(answer: Any) -> bool:
    return answer.status_code == 303 and urlsplit(answer["Location"]).path == NEW


@pytest.mark.parametrize(
    "day", [date(2026, 11, 21), date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 26)]
)
def test_at_midnight_in_warsaw_older_sessions_meet_the_new_words(
    olsztyn: Office, bartek: User, browser: Client, day: date
) -> None:
    """Also on the days on which clocks change, and on the day after."""
    switch = midnight(day)
    with office_context(olsztyn):
        publish_words("poufnosc", start=day)
    with time_machine.travel(switch - timedelta(minutes=10), tick=False):
        sign_in(browser, bartek.email)
    with time_machine.travel(switch - BLINK, tick=False):
        assert browser.get(PASSWORD_PAGE).status_code == 200
    with time_machine.travel(switch, tick=False):
        assert is_sent_to_accept(browser.get(PASSWORD_PAGE))


def test_accepting_leads_back_to_the_page_that_was_wanted_and_is_not_asked_again(
    olsztyn: Office, bartek: User, browser: Client
) -> None:
    with office_context(olsztyn):
        version = publish_words("poufnosc")
    sign_in(browser, bartek.email)
    sent = browser.get(f"{PASSWORD_PAGE}?a=1")
    wanted = parse_qs(urlsplit(sent["Location"]).query)["next"][0]
    assert wanted == f"{PASSWORD_PAGE}?a=1"
    page = browser.get(sent["Location"])
    assert page.status_code == 200
    assert "Zgoda poufnosc" in page.content.decode()

    refused = browser.post(NEW, {"next": wanted})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()

    done = browser.post(NEW, {"next": wanted, f"zgoda-{version.pk}": "on"})
    assert (done.status_code, done["Location"]) == (303, wanted)
    assert browser.get(PASSWORD_PAGE).status_code == 200
    with office_context(olsztyn):
        proof = Acceptance.objects.get()
    assert (proof.about, proof.digest, proof.language, proof.by_kind, proof.by_id) == (
        bartek.pk,
        version.digest,
        "pl",
        "clerk",
        bartek.pk,
    )


def test_one_may_always_read_and_sign_out(olsztyn: Office, bartek: User, browser: Client) -> None:
    with office_context(olsztyn):
        publish_words("poufnosc")
    sign_in(browser, bartek.email)
    for open_page in (NEW, "/konto/zgody", "/prywatnosc", "/", "/panel/logowanie"):
        assert not is_sent_to_accept(browser.get(open_page)), open_page
    browser.post("/panel/wyloguj")
    assert "logowanie" in browser.get(PASSWORD_PAGE)["Location"]


def test_nothing_that_changes_data_slips_through(
    olsztyn: Office, anna: User, browser: Client
) -> None:
    with office_context(olsztyn):
        publish_words("poufnosc")
    sign_in(browser, anna.email)
    answer = browser.post("/panel/ustawienia/zgody/nowa", {"key": "x"})
    assert is_sent_to_accept(answer)
    assert parse_qs(urlsplit(answer["Location"]).query).get("next") is None


def test_htmx_is_told_to_leave_the_page(olsztyn: Office, bartek: User, browser: Client) -> None:
    with office_context(olsztyn):
        publish_words("poufnosc")
    sign_in(browser, bartek.email)
    headers = {"hx-request": "true", "hx-current-url": "http://x/panel/"}
    answer = browser.get(PASSWORD_PAGE, headers=headers)
    assert answer["HX-Redirect"].startswith(NEW)


def test_optional_ones_and_those_of_other_groups_stop_nobody(
    olsztyn: Office, bartek: User, browser: Client
) -> None:
    with office_context(olsztyn):
        publish_words("mila", required=False)
        publish_words("dla-mieszkancow", group="account")
    sign_in(browser, bartek.email)
    assert browser.get(PASSWORD_PAGE).status_code == 200
    assert browser.get(NEW).status_code == 302


def test_a_changed_version_is_asked_again_and_words_that_changed_meanwhile_are_refused(
    olsztyn: Office, bartek: User, browser: Client
) -> None:
    with office_context(olsztyn):
        old = publish_words("poufnosc")
    sign_in(browser, bartek.email)
    browser.post(NEW, {f"zgoda-{old.pk}": "on"})
    tomorrow = timezone.localdate() + timedelta(days=1)
    with office_context(olsztyn):
        new = publish_words("poufnosc", "Nowa treść.", start=tomorrow, now=timezone.now())
    with time_machine.travel(midnight(tomorrow) + timedelta(hours=3), tick=False):
        sign_in(browser, bartek.email)
        assert is_sent_to_accept(browser.get(PASSWORD_PAGE))
        assert browser.post(NEW, {f"zgoda-{old.pk}": "on"}).status_code == 422
        assert browser.post(NEW, {f"zgoda-{new.pk}": "on"}).status_code == 303
        assert browser.get(PASSWORD_PAGE).status_code == 200


def test_a_resident_with_an_account_is_asked_too(olsztyn: Office, browser: Client) -> None:
    dorota = hire(olsztyn, "Dorota", Role.RESIDENT)
    with office_context(olsztyn):
        publish_words("regulamin", group="account")
        browser.force_login(dorota)
    assert not is_sent_to_accept(browser.get("/"))
    assert browser.get(NEW).status_code == 200


def test_what_one_office_asks_the_other_does_not(
    olsztyn: Office, pultusk: Office, bartek: User, at: Callable[[Office], Client]
) -> None:
    celina = hire(pultusk, "Celina", Role.CLERK)
    with office_context(olsztyn):
        version = publish_words("poufnosc")
    there = at(pultusk)
    sign_in(there, celina.email)
    assert there.get(PASSWORD_PAGE).status_code == 200
    here = at(olsztyn)
    sign_in(here, bartek.email)
    here.post(NEW, {f"zgoda-{version.pk}": "on"})
    with office_context(olsztyn):
        proof = Acceptance.objects.get()
    assert here.get(f"/konto/zgody/{proof.pk}/tekst").status_code == 200
    assert there.get(f"/konto/zgody/{proof.pk}/tekst").status_code == 404
    with office_context(pultusk):
        assert not Acceptance.objects.exists()
        assert not ConsentVersion.objects.exists()


def test_the_gate_costs_one_query(
    olsztyn: Office,
    bartek: User,
    browser: Client,
    settings: Any,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    with office_context(olsztyn):
        for number in range(5):
            publish_words(f"zgoda-{number}", group="account")
    sign_in(browser, bartek.email)
    browser.get(PASSWORD_PAGE)
    with django_assert_num_queries(4) as asked:
        browser.get(PASSWORD_PAGE)
    about = [one for one in asked.captured_queries if "consent_version" in one["sql"]]
    assert len(about) == 1
