"""What operators announce is read by the offices meant, while it is meant, until it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from support.operators import Operator, words
from support.staff import hire, sign_in

from provisioning.models import Announcement
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
At = Callable[[Office], Client]
TEXT = "W sobotę przerwa techniczna."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as hand:
        yield hand


@pytest.fixture
def operator(db: None) -> Operator:
    return Operator()


@pytest.fixture
def anna(olsztyn: Office, at: At) -> Client:
    hire(olsztyn, "Anna")
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    return browser


@pytest.fixture
def celina(pultusk: Office, at: At) -> Client:
    hire(pultusk, "Celina")
    browser = at(pultusk)
    sign_in(browser, "celina@example.com")
    return browser


def announce(operator: Operator, **changes: str) -> Any:
    told = {
        "level": "notice",
        "text_pl": TEXT,
        "starts_at": "2026-11-27T09:30",
        "ends_at": "2026-11-28T09:30",
        "dismissable": "on",
    }
    operator.sign_in()
    return operator.client.post("/ogloszenia/nowe", told | changes)


def reads(browser: Client) -> bool:
    answer = browser.get("/panel/pomoc")
    assert answer.status_code == 200
    return TEXT in answer.content.decode()


def test_all_offices_read_it_from_its_beginning_to_its_end(
    operator: Operator, anna: Client, celina: Client, clock: time_machine.Coordinates, at: At
) -> None:
    times = {"starts_at": "2026-11-27T10:10", "ends_at": "2026-11-27T10:30"}
    assert announce(operator, **times).status_code == 302
    assert not reads(anna), "it begins in ten minutes"
    clock.move_to(NOW + timedelta(minutes=15))
    assert reads(anna)
    assert reads(celina)
    assert TEXT in words(operator.client.get("/ogloszenia"))
    with platform_context():
        assert Entry.objects.get(action="announcement.make").fields == ["all", "notice"]
    clock.move_to(NOW + timedelta(minutes=30))
    assert not reads(anna)
    assert not reads(celina)


def test_it_is_over_when_withdrawn(operator: Operator, anna: Client, olsztyn: Office) -> None:
    announce(operator)
    assert reads(anna)
    with platform_context():
        made = Announcement.objects.get()
    operator.client.post(f"/ogloszenia/{made.pk}/wycofaj")
    assert not reads(anna)
    assert "wycofane" in words(operator.client.get("/ogloszenia"))


def test_only_the_offices_chosen_read_it(
    operator: Operator, anna: Client, celina: Client, pultusk: Office
) -> None:
    assert announce(operator, offices="pultusk, nikt").status_code == 422
    assert announce(operator, offices="pultusk").status_code == 302
    assert (reads(anna), reads(celina)) == (False, True)
    with office_context(pultusk), pytest.raises(ProgrammingError), transaction.atomic():
        Announcement.objects.update(text_pl="inaczej")


def test_row_security_and_nothing_else_keeps_the_others_out(
    operator: Operator, olsztyn: Office, pultusk: Office
) -> None:
    announce(operator, offices="pultusk")
    with office_context(olsztyn), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.announcement")
        assert cursor.fetchone() == (0,)
    with office_context(pultusk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.announcement")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("state", [OfficeState.ACTIVE, OfficeState.SUSPENDED])
def test_whoever_has_read_it_closes_it_also_in_a_suspended_office(
    operator: Operator, anna: Client, olsztyn: Office, state: OfficeState
) -> None:
    announce(operator)
    with platform_context():
        made = Announcement.objects.get()
        Office.objects.filter(pk=olsztyn.pk).update(state=state)
    forget_hosts()
    closing = anna.post(f"/panel/ogloszenia/{made.pk}/zamknij", {"dalej": "/panel/pomoc"})
    assert closing["Location"] == "/panel/pomoc"
    assert not reads(anna)


def test_what_may_not_be_closed_stays(operator: Operator, anna: Client) -> None:
    announce(operator, dismissable="", level="urgent")
    with platform_context():
        made = Announcement.objects.get()
    assert "zamknij" not in anna.get("/panel/pomoc").content.decode()
    anna.post(f"/panel/ogloszenia/{made.pk}/zamknij")
    assert reads(anna)


def test_each_reads_their_language_where_there_is_one_and_polish_else(
    operator: Operator,
) -> None:
    announce(operator, text_en="Maintenance on Saturday.")
    with platform_context():
        made = Announcement.objects.get()
    assert (made.text("en"), made.language("en")) == ("Maintenance on Saturday.", "en")
    assert (made.text("uk"), made.language("uk")) == (TEXT, "pl")


def test_residents_and_strangers_read_none(operator: Operator, olsztyn: Office, at: At) -> None:
    announce(operator)
    for path in ("/", "/panel/logowanie"):
        assert TEXT not in at(olsztyn).get(path).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_pl": ""},
        {"ends_at": "2026-11-27T09:00"},
        {"starts_at": "2026-11-20T09:00", "ends_at": "2026-11-21T09:00"},
        {"level": "loud"},
    ],
)
def test_what_makes_no_sense_is_told_beside_its_box(
    operator: Operator, wrong: dict[str, str]
) -> None:
    assert announce(operator, **wrong).status_code == 422
    with platform_context():
        assert not Announcement.objects.exists()
