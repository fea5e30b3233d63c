"""A breach on a bad day: an office that cannot be read, a letter that does not go, new facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from getpass import getuser
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from support.care import one_of_us
from support.operators import browser_of
from support.pages import words
from support.staff import hire

from provisioning.domain.incidents import look, send
from provisioning.domain.incidents.errors import (
    IncidentClosed,
    LetterGone,
    NotAllLookedInto,
    NotAllTold,
)
from provisioning.domain.incidents.facts import change_facts
from provisioning.domain.incidents.find import Trace
from provisioning.domain.incidents.record import Happened, record_incident
from provisioning.domain.incidents.remind import remind
from provisioning.domain.incidents.told import untold
from provisioning.domain.notice_letters import TRIES, send_letters
from provisioning.models import Incident, IncidentKind, IncidentOffice, NoticeLetter, OfficeFacts
from tenants.accounts.models import User
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.errors import Invalid
from tenants.ids import uuid7
from tenants.models import Office, OfficeState
from tenants.profile.models import Profile

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
NIGHT = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
FOUND = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = FOUND + 12 * HOUR
SPAN = ("--from", "2026-11-26 23:30", "--to", "2026-11-27 08:00")


@pytest.fixture(autouse=True)
def _that_evening() -> Iterator[None]:
    with time_machine.travel(LATER):
        yield


@pytest.fixture
def attempt(olsztyn: Office) -> Office:
    """Somebody tried Bartek's password."""
    bartek = hire(olsztyn, "Bartek")
    with office_context(olsztyn):
        Profile.objects.update(dpo_email="iod@olsztyn.example")
        record("account.sign_in_failed", by=SYSTEM, now=NIGHT + HOUR, about=bartek)
    return olsztyn


def half_built(state: OfficeState) -> Office:
    """An office without a schema."""
    made = uuid7()
    with platform_context():
        return Office.objects.create(
            id=made,
            schema_name=Office.schema_for(made),
            subdomain=f"{state.value}-bez-schematu",
            name="Urząd bez schematu",
            state=state,
            wrapped_key=b"",
            created_at=FOUND,
        )


class Entered:
    """What the command said, and its exit code."""

    def __init__(self, *told: str, span: tuple[str, ...] = SPAN) -> None:
        out, err = StringIO(), StringIO()
        self.code: Any = 0
        try:
            call_command("office", "incident", *told, *span, "--json", stdout=out, stderr=err)
        except SystemExit as end:
            self.code = end.code
        self.told, self.err = json.loads(out.getvalue()), err.getvalue()


def entered(*more: str) -> Entered:
    return Entered("--detected", "2026-11-27 08:00", "--what", "Obce hasło", *more)


def test_an_office_that_cannot_be_read_stops_nobody_and_counts_as_concerned(
    attempt: Office, pultusk: Office
) -> None:
    building, lost = half_built(OfficeState.BUILDING), half_built(OfficeState.ACTIVE)
    with platform_context():
        facts = {"controller": "Gmina Zgubna", "admins": ["a@zgubna.example"]}
        OfficeFacts.objects.create(office_id=lost.pk, at=FOUND, facts=facts)

    answer = entered(lost.subdomain, building.subdomain, "olsztyn", "pultusk")

    assert answer.code == 3
    assert f"{building.subdomain}: " in answer.err
    rows = {row["office"]: row for row in answer.told["offices"]}
    assert set(rows) == {lost.subdomain, "olsztyn"}
    assert (rows["olsztyn"]["attempts"], rows["olsztyn"]["trouble"]) == (1, "")
    unread = rows[lost.subdomain]
    assert unread["trouble"]
    assert unread["address"] == "a@zgubna.example"
    assert "Gmina Zgubna" in unread["letter"]
    assert "Jeszcze to ustalamy" in unread["letter"].partition("2. Osoby")[2].partition("3.")[0]
    with platform_context():
        (said,) = Entry.objects.filter(action="incident.recorded")
        assert said.by_name == getuser()
        with pytest.raises(NotAllTold):
            send.close(Incident.objects.get().pk, now=FOUND, by=SYSTEM)


@pytest.mark.parametrize("address", ["", "10.9.9.9"])
def test_looked_at_again_it_is_counted_or_taken_off(
    attempt: Office, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def refuse(_trace: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(look, "find", refuse)
        number = entered("olsztyn", "--address", address).told["number"]
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("office", "incident", "--again", number, stdout=out, stderr=StringIO())
        assert f"okienko office incident --again {number}\n" in out.getvalue()
    with platform_context():
        row = IncidentOffice.objects.get()
        assert row.trouble == "OperationalError"
        send.amend(row.pk, f"{row.letter}\n\nDopisek.", "iod@x.example", now=FOUND, by=SYSTEM)

    mistyped = Entered("--again", number, "--address", "10.8.8.8", span=())
    assert [one["trouble"] for one in mistyped.told["offices"]] == ["OperationalError"]
    assert not mistyped.told["looked_at"], "all are to be looked into as the register says"

    again = Entered("--again", number, span=())

    assert again.code == 0, "from where is in the register"
    counted = [(one["attempts"], one["address"]) for one in again.told["offices"]]
    assert counted == ([] if address else [(1, "iod@x.example")])
    for one in again.told["offices"]:
        assert "Nieudane próby: 1." in one["letter"]
        assert "Dopisek." in one["letter"]
    assert Entered("--again", "1999/1").told["error"] == "no_such_incident"


def test_whom_it_was_narrowed_to_is_kept_shown_and_widened_as_a_fact(attempt: Office) -> None:
    stranger = str(uuid7())
    wrong = entered("--address", "zly adres")
    assert (wrong.code, wrong.told["error"]) == (1, "validation")
    number = entered("olsztyn", "--who", stranger, "--address", "10.9.9.9").told["number"]
    browser = browser_of(one_of_us())
    with platform_context():
        incident = Incident.objects.get()
    assert (str(incident.who), incident.address) == (stranger, "10.9.9.9")
    page = f"/naruszenia/{incident.pk}"
    said = words(browser.get(page).content.decode())
    assert "tylko to, co przyszło z adresu 10.9.9.9" in said

    wider = Entered("--again", number, "olsztyn", "--who", "", "--address", "", span=())
    assert [one["office"] for one in wider.told["offices"]] == ["olsztyn"], "for one look"
    sent = facts_in(browser, page)
    assert browser.post(f"{page}/fakty", sent | {"who": "", "address": ""}).status_code == 302
    with platform_context():
        incident.refresh_from_db()
    assert (incident.who, incident.address, incident.looked_at) == (None, None, None)
    assert Entered("--again", number, span=()).told["looked_at"]


@pytest.fixture
def broken_mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def refuse(_self: Any) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("provisioning.domain.notice_letters.EmailMessage.send", refuse)
        yield patch


def test_a_letter_that_was_given_up_is_shown_reminded_of_and_sent_again(
    attempt: Office, broken_mail: pytest.MonkeyPatch, settings: Any
) -> None:
    entered("olsztyn")
    browser = browser_of(one_of_us())
    with platform_context():
        row = IncidentOffice.objects.get()
        page = f"/naruszenia/{row.incident_id}"
        send.send(row.pk, now=FOUND, by=SYSTEM)
        with pytest.raises(LetterGone) as early:
            send.send_again(row.pk, row.address, now=FOUND, by=SYSTEM)
        assert early.value.code == "letter_gone"
        for hours in range(TRIES):
            send_letters(FOUND + 30 * hours * HOUR)
        assert NoticeLetter.objects.get(address=row.address).dropped
        remind(FOUND + HOUR)
        remind(FOUND + 2 * HOUR)
        assert NoticeLetter.objects.filter(address=settings.OKIENKO_SUPPORT_EMAIL).count() == 1
    told = words(browser.get(page).content.decode())
    assert "Nie wyszło na adres iod@olsztyn.example (ConnectionRefusedError)" in told
    assert "Wysłano" not in told

    broken_mail.undo()
    again = f"{page}/{row.pk}/ponownie"
    assert browser.post(again, {"address": "nikt"}).status_code == 422
    assert browser.post(again, {"address": ""}).status_code == 422
    assert browser.post(again, {"address": "urzad@olsztyn.example"}).status_code == 302
    with platform_context():
        send_letters(FOUND + 9000 * HOUR)
    assert ["urzad@olsztyn.example"] in [letter.to for letter in mail.outbox]
    assert "na adres urzad@olsztyn.example" in words(browser.get(page).content.decode())
    assert browser.post(again, {"address": "urzad@olsztyn.example"}).status_code == 409
    assert browser.post(f"{page}/zamknij").status_code == 302


def facts_in(browser: Client, page: str) -> dict[str, Any]:
    """What the form about facts holds, as a browser sends it."""
    form = browser.get(page).context["form"]
    moments = {
        "detected_at": "2026-11-27T08:00:00",
        "first": "2026-11-26T23:30:00",
        "last": "2026-11-27T08:00:00",
    }
    return {name: form[name].value() or "" for name in form.fields} | moments


def test_what_is_learnt_later_is_written_down_and_into_the_drafts(attempt: Office) -> None:
    number = entered("olsztyn").told["number"]
    browser = browser_of(one_of_us())
    with platform_context():
        row = IncidentOffice.objects.get()
        send.amend(row.pk, f"{row.letter}\n\nDopisek.", row.address, now=FOUND, by=SYSTEM)
    page = f"/naruszenia/{row.incident_id}"
    learnt = {"first": "2026-11-26T22:00:00", "measures": "Hasła\r\nzmieniono."}
    sent = facts_in(browser, page) | learnt
    assert browser.post(f"{page}/fakty", sent).status_code == 302
    told = words(browser.get(page).content.decode())
    assert "Ola: początek zdarzenia (wcześniej 26.11.2026 23:30), co zrobiliśmy" in told
    with platform_context():
        (entry,) = Entry.objects.filter(action="incident.facts_changed")
        before = "first 2026-11-26T22:30:00+00:00"
        assert (entry.by_name, entry.fields) == ("Ola", [before, "measures"])
        letter = IncidentOffice.objects.get().letter
    for said in ("Hasła\nzmieniono.", "od 26.11.2026, godz. 22:00", "Dopisek."):
        assert said in letter, said

    with office_context(attempt):
        about = User.objects.get(name="Bartek")
        record("account.sign_in_failed", by=SYSTEM, now=NIGHT - HOUR, about=about)
    for typed in (("--from", "2026-11-26 20:00"), ()):
        (told_now,) = Entered("--again", number, *typed, span=()).told["offices"]
        counted = 1 if typed else 2
        assert told_now["attempts"] == counted, typed
        assert f"Nieudane próby: {counted}." in told_now["letter"]
        assert "Dopisek." in told_now["letter"]


def test_what_lasted_longer_is_looked_into_again_before_it_is_closed(attempt: Office) -> None:
    number = entered("olsztyn").told["number"]
    browser = browser_of(one_of_us())
    with platform_context():
        row = IncidentOffice.objects.get()
        send.send(row.pk, now=FOUND, by=SYSTEM)
        send_letters(FOUND)
        change_facts(row.incident_id, {"first": NIGHT - HOUR}, now=LATER, by=SYSTEM)
        with pytest.raises(NotAllLookedInto):
            send.close(row.incident_id, now=FOUND, by=SYSTEM)
    page = f"/naruszenia/{row.incident_id}"
    assert "Nie wszystkie urzędy są już sprawdzone" in words(browser.get(page).content.decode())
    assert Entered("--again", number, span=()).told["looked_at"]
    sent = facts_in(browser, page)
    with platform_context():
        send.close(row.incident_id, now=FOUND, by=SYSTEM)
        with pytest.raises(IncidentClosed) as closed:
            change_facts(row.incident_id, {"nature": "Inaczej"}, now=FOUND, by=SYSTEM)
        assert closed.value.code == "incident_closed"
    assert browser.post(f"{page}/fakty", sent | {"measures": "Nic."}).status_code == 409
    assert "Zmień ustalenia" not in words(browser.get(page).content.decode())


def test_facts_that_cannot_be_are_refused(attempt: Office) -> None:
    entered("olsztyn")
    browser = browser_of(one_of_us())
    with platform_context():
        incident = Incident.objects.get()
    page = f"/naruszenia/{incident.pk}"
    sent = facts_in(browser, page)
    for wrong in (
        {"last": "2026-11-20T08:00:00"},
        {"nature": ""},
        {"detected_at": "2031-01-01T08:00"},
    ):
        assert browser.post(f"{page}/fakty", sent | wrong).status_code == 422, wrong
    told = {"detected_at": incident.recorded_at + HOUR}
    with platform_context(), pytest.raises(Invalid) as late:
        change_facts(incident.pk, told, now=LATER + 9 * HOUR, by=SYSTEM)
    assert set(late.value.errors) == {"detected_at"}, "the clock cannot begin after the entry"


def test_what_was_told_stays_told_when_the_office_has_left(attempt: Office) -> None:
    entered("olsztyn")
    with platform_context():
        row = IncidentOffice.objects.get()
        send.send(row.pk, now=FOUND, by=SYSTEM)
        send_letters(LATER)
        assert not untold().exists()
        # As ``delete_rows`` does, in our own transaction.
        NoticeLetter.objects.filter(office_id=attempt.pk).delete()
        assert not untold().exists()


def test_until_a_look_has_come_to_its_end_nobody_says_that_none_is_concerned(
    attempt: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("provisioning.domain.incidents.record.look_into", killed)
        with pytest.raises(KeyboardInterrupt):
            record_incident(
                Happened(IncidentKind.BREACH, FOUND, "Obce hasło"),
                Trace(NIGHT, FOUND),
                [attempt],
                now=LATER,
                by=SYSTEM,
            )
    with platform_context():
        incident = Incident.objects.get()
        with pytest.raises(NotAllLookedInto) as early:
            send.close(incident.pk, now=LATER, by=SYSTEM)
        assert early.value.code == "not_all_looked_into"
        assert remind(FOUND + 18 * HOUR) == 1
    browser = browser_of(one_of_us())
    for page in ("/naruszenia/", f"/naruszenia/{incident.pk}"):
        assert "ie wszystkie urzędy są już sprawdzone" in words(browser.get(page).content.decode())
    assert "Żaden dziennik" not in words(browser.get(page).content.decode())

    assert not Entered("--again", incident.number, "pultusk", span=()).told["looked_at"]
    told = Entered("--again", incident.number, span=()).told
    assert told["looked_at"]
    assert [one["office"] for one in told["offices"]] == ["olsztyn"]


def test_a_draft_that_came_back_from_a_browser_still_takes_new_facts(attempt: Office) -> None:
    entered("olsztyn")
    browser = browser_of(one_of_us())
    with platform_context():
        row = IncidentOffice.objects.get()
    typed = {"letter": row.letter.replace("\n", "\r\n"), "address": row.address}
    path = f"/naruszenia/{row.incident_id}/{row.pk}"
    assert browser.post(path, typed).status_code == 302
    with platform_context():
        change_facts(row.incident_id, {"measures": "Hasła zmieniono."}, now=LATER, by=SYSTEM)
        assert "Hasła zmieniono." in IncidentOffice.objects.get().letter


@pytest.mark.parametrize(
    ("moment", "wrong"), [("detected", "2026-11-27 21:00"), ("to", "2026-11-26 23:00")]
)
def test_moments_that_cannot_be_are_not_entered(attempt: Office, moment: str, wrong: str) -> None:
    span = ("--from", "2026-11-26 23:30", "--to", "2026-11-27 08:00", f"--{moment}", wrong)
    answer = Entered("--detected", "2026-11-27 08:00", "--what", "Obce hasło", span=span)
    assert (answer.code, answer.told["error"]) == (1, "validation")
    with platform_context():
        assert not Incident.objects.exists()


def test_told_in_time_and_read_in_time_is_not_late(attempt: Office) -> None:
    entered("olsztyn")
    browser = browser_of(one_of_us())
    with platform_context():
        row = IncidentOffice.objects.get()
        send.send(row.pk, now=FOUND, by=SYSTEM)
        send_letters(FOUND + 30 * HOUR)
        IncidentOffice.objects.update(read_at=FOUND + HOUR, read_by_name="Anna")
    page = f"/naruszenia/{row.incident_id}"
    assert not browser.get(page).context["is_late"], "the panel was quicker than the post"
    with platform_context():
        IncidentOffice.objects.update(read_at=None)
    assert browser.get(page).context["is_late"]
