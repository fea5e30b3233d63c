"""A breach: who is concerned, by each office's own trail; letters, the clock, the register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from support.care import one_of_us
from support.house import House, furnish
from support.neighbours import mails
from support.operators import browser_of
from support.pages import words
from support.staff import hire

from provisioning.domain.incidents import send
from provisioning.domain.incidents.errors import NotAllTold
from provisioning.domain.incidents.find import Trace, find
from provisioning.domain.incidents.remind import remind
from provisioning.domain.notice_letters import send_letters
from provisioning.models import Incident, IncidentOffice
from tenants.accounts.models import Role
from tenants.accounts.session import actor
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.models import Office
from tenants.profile.models import Profile

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
NIGHT = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
FOUND = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _that_noon() -> Iterator[None]:
    with time_machine.travel(FOUND + 4 * HOUR):
        yield


@pytest.fixture
def house(olsztyn: Office) -> House:
    made = furnish(olsztyn)
    made.counter("a", "bok")
    return made


@pytest.fixture
def broken_into(olsztyn: Office, pultusk: Office, house: House) -> Any:
    """Somebody tries Bartek's password, then opens two people's contacts and takes a list of 40."""
    bartek = hire(olsztyn, "Bartek", Role.CLERK)
    first, second = house.visit("09:00"), house.visit("10:00", "Edek Próbny")
    with office_context(olsztyn):
        Profile.objects.update(dpo_name="Inspektor", dpo_email="iod@olsztyn.example")
        for minute in range(3):
            moment = NIGHT + timedelta(minutes=minute)
            record(
                "account.sign_in_failed", by=SYSTEM, now=moment, about=bartek, address="10.0.0.9"
            )
        by = actor(bartek)
        for visit in (first, first, second):
            record("booking.contact_opened", by=by, now=NIGHT + HOUR, about=visit)
        record("booking.list_exported", by=by, now=NIGHT + HOUR, about=bartek, fields=["csv", "40"])
        record("settings.changed", by=by, now=NIGHT + HOUR)
        record("booking.contact_opened", by=by, now=NIGHT - 24 * HOUR, about=second)
    return bartek


def enter(*more: str) -> Any:
    """The command, as JSON."""
    out = StringIO()
    told = ("--detected", "2026-11-27 08:00", "--from", "2026-11-26 23:30", "--what", "Obce hasło")
    call_command("office", "incident", *told, *more, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_people_are_counted_once_and_attempts_are_counted_too(
    olsztyn: Office, broken_into: Any
) -> None:
    with office_context(olsztyn):
        found = find(Trace(NIGHT, FOUND, broken_into.pk))
        assert (found.persons, found.records, found.attempts) == (3 + 40, 4, 3)
        by_address = find(Trace(NIGHT, FOUND, address="10.0.0.9"))
        assert (by_address.persons, by_address.attempts) == (0, 3)
        assert not find(Trace(FOUND, FOUND + HOUR)).concerns


def test_the_command_drafts_a_letter_for_each_office_concerned_and_sends_nothing(
    olsztyn: Office, pultusk: Office, broken_into: Any
) -> None:
    told = enter()
    assert told["number"] == "2026/1"
    assert told["due_at"].startswith("2026-11-28T08:00")
    (row,) = told["offices"]
    assert (row["office"], row["attempts"], row["address"]) == ("olsztyn", 3, "iod@olsztyn.example")
    for asked in (
        "art. 33 ust. 2",
        "Przybliżona liczba osób: 43",
        "lit. a",
        "lit. b",
        "lit. c",
        "lit. d",
        "Obce hasło",
        "72 godzin",
    ):
        assert asked in row["letter"], asked
    assert "Próbn" not in row["letter"], "names stay in the office"
    assert mail.outbox == []
    with office_context(olsztyn):
        assert IncidentOffice.objects.count() == 0, "a draft is not shown to the office"


def test_we_are_reminded_while_the_clock_runs_out_and_lists_ask_the_same(
    olsztyn: Office, broken_into: Any, settings: Any
) -> None:
    browser = browser_of(one_of_us())
    counts = []
    for offices in (1, 2):
        for _number in range(offices):
            enter()
        browser.get("/naruszenia/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/naruszenia/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with platform_context():
        assert remind(FOUND + 17 * HOUR) == 0
        assert (remind(FOUND + 18 * HOUR), remind(FOUND + 19 * HOUR)) == (3, 3)
        send_letters(FOUND + 19 * HOUR)
        us = settings.OKIENKO_SUPPORT_EMAIL
        assert [letter.to for letter in mails()] == [[us]] * 3, "once each"
        for row in IncidentOffice.objects.all():
            send.send(row.pk, now=FOUND, by=SYSTEM)
        assert remind(FOUND + 20 * HOUR) == 3, "written is not sent"
        send_letters(FOUND + 20 * HOUR)
        assert remind(FOUND + 20 * HOUR) == 0


def test_an_attempt_is_told_as_one_and_wrong_words_are_refused(
    olsztyn: Office, broken_into: Any, capsys: Any
) -> None:
    told = enter("olsztyn", "--attempt", "--address", "10.0.0.9")
    assert told["kind"] == "attempt"
    assert "O tym, czy zgłosić ją dalej" in told["offices"][0]["letter"]
    for wrong in (("--who", "Bartek"), ("--detected", "wczoraj"), ("nieznany",)):
        with pytest.raises(SystemExit) as end:
            enter(*wrong)
        assert end.value.code == 1


def test_the_operator_reads_it_over_sends_it_and_closes_it(
    olsztyn: Office, pultusk: Office, broken_into: Any, at: Any
) -> None:
    enter()
    ola, now = one_of_us(), FOUND + HOUR
    browser = browser_of(ola)
    with platform_context():
        incident, row = Incident.objects.get(), IncidentOffice.objects.get()
        with pytest.raises(NotAllTold) as early:
            send.close(incident.pk, now=now, by=actor(ola))
        assert early.value.code == "not_all_told"
    assert "2026/1" in words(browser.get("/naruszenia/").content.decode())
    path = f"/naruszenia/{incident.pk}/{row.pk}"
    letter = f"{row.letter}\n\nDopisek."
    assert browser.post(path, {"letter": letter, "address": "", "wyslij": "1"}).status_code == 422
    sent = {"letter": letter, "address": row.address, "wyslij": "1"}
    assert browser.post(path, sent).status_code == 302
    assert browser.post(path, sent).status_code == 409, "what was sent is not changed"
    assert browser.post(f"/naruszenia/{incident.pk}/zamknij").status_code == 409, "not gone yet"
    assert "Czeka na wysłanie" in words(browser.get(f"/naruszenia/{incident.pk}").content.decode())
    with platform_context():
        send_letters(FOUND + 24 * HOUR * 365)
    assert browser.post(f"/naruszenia/{incident.pk}/zamknij").status_code == 302
    (told,) = mails()
    assert told.to == ["iod@olsztyn.example"]
    assert "Dopisek." in told.body


def test_the_office_reads_the_letter_and_who_is_meant_and_no_other_office_does(
    olsztyn: Office, pultusk: Office, broken_into: Any, at: Any
) -> None:
    enter()
    anna, celina = hire(olsztyn, "Anna", Role.AUDITOR), hire(pultusk, "Celina")
    with platform_context():
        row = IncidentOffice.objects.get()
        send.send(row.pk, now=FOUND, by=SYSTEM)
    browser, other = at(olsztyn), at(pultusk)
    with office_context(olsztyn):
        browser.force_login(anna)
    with office_context(pultusk):
        other.force_login(celina)
        assert IncidentOffice.objects.count() == 0
        assert Incident.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            IncidentOffice.objects.create(incident_id=row.incident_id, office_id=pultusk.pk)
    assert "2026/1" in words(browser.get("/panel/naruszenia").content.decode())
    page = words(browser.get(f"/panel/naruszenia/{row.pk}").content.decode())
    assert "Edek Próbny" in page
    assert browser.get(f"/panel/naruszenia/{row.pk}.csv").content.count(b"\r\n") == 7
    assert browser.get(f"/panel/naruszenia/{row.pk}.pdf").content.startswith(b"%PDF")
    assert other.get(f"/panel/naruszenia/{row.pk}").status_code == 404
    with office_context(olsztyn):
        assert Entry.objects.filter(action="incident.people_taken", fields=["7"]).exists()
    with platform_context():
        assert IncidentOffice.objects.get().read_by_name == "Anna"
