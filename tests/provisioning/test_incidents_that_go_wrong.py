"""A breach on a bad day: an office that cannot be read, a letter that does not go, new facts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from getpass import getuser
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from support.care import one_of_us
from support.operators import browser_of
from support.pages import words
from support.staff import hire

from provisioning.domain.incidents import look, send
from provisioning.domain.incidents.errors import IncidentClosed, LetterGone, NotAllTold
from provisioning.domain.incidents.facts import change_facts
from provisioning.domain.incidents.remind import remind
from provisioning.domain.notice_letters import TRIES, send_letters
from provisioning.models import Incident, IncidentOffice, NoticeLetter, OfficeFacts
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.ids import uuid7
from tenants.models import Office, OfficeState
from tenants.profile.models import Profile

pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
NIGHT = datetime(2026, 11, 26, 23, 0, tzinfo=UTC)
FOUND = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = ("--from", "2026-11-26 23:30", "--to", "2026-11-27 08:00")


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

    def __init__(self, *told: str) -> None:
        out, err = StringIO(), StringIO()
        self.code: Any = 0
        try:
            call_command("office", "incident", *told, *SPAN, "--json", stdout=out, stderr=err)
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
        number = entered("olsztyn").told["number"]
    with platform_context():
        row = IncidentOffice.objects.get()
        assert row.trouble == "OperationalError"
        send.amend(row.pk, f"{row.letter}\n\nDopisek.", "iod@x.example", now=FOUND, by=SYSTEM)

    again = Entered("--again", number, "--address", address)

    assert again.code == 0
    counted = [(one["attempts"], one["address"]) for one in again.told["offices"]]
    assert counted == ([] if address else [(1, "iod@x.example")])
    for one in again.told["offices"]:
        assert "Nieudane próby: 1." in one["letter"]
        assert "Dopisek." in one["letter"]
    assert Entered("--again", "1999/1").told["error"] == "no_such_incident"


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
        assert NoticeLetter.objects.get().dropped
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


def test_what_is_learnt_later_is_written_down_and_into_the_drafts(attempt: Office) -> None:
    entered("olsztyn")
    browser = browser_of(one_of_us())
    with platform_context():
        incident, row = Incident.objects.get(), IncidentOffice.objects.get()
        send.amend(row.pk, f"{row.letter}\n\nDopisek.", row.address, now=FOUND, by=SYSTEM)
    page, facts = f"/naruszenia/{incident.pk}", f"/naruszenia/{incident.pk}/fakty"
    form = browser.get(page).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed |= {
        "detected_at": "2026-11-27T08:00:00",
        "first": "2026-11-26T22:00:00",
        "last": "2026-11-27T08:00:00",
    }
    assert browser.post(facts, typed | {"last": "2026-11-20T08:00:00"}).status_code == 422
    assert browser.post(facts, typed | {"nature": ""}).status_code == 422
    assert browser.post(facts, typed | {"detected_at": "2031-01-01T08:00"}).status_code == 422
    assert browser.post(facts, typed | {"measures": "Hasła zmieniono."}).status_code == 302
    told = words(browser.get(page).content.decode())
    assert "Ola: początek zdarzenia, co zrobiliśmy i co proponujemy" in told
    with platform_context():
        (entry,) = Entry.objects.filter(action="incident.facts_changed")
        assert (entry.by_name, entry.fields) == ("Ola", ["first", "measures"])
        letter = IncidentOffice.objects.get().letter
        for said in ("Hasła zmieniono.", "od 26.11.2026, godz. 22:00", "Dopisek."):
            assert said in letter, said
        send.send(row.pk, now=FOUND, by=SYSTEM)
        send_letters(FOUND)
        send.close(incident.pk, now=FOUND, by=SYSTEM)
        with pytest.raises(IncidentClosed) as closed:
            change_facts(incident.pk, {"nature": "Inaczej"}, now=FOUND, by=SYSTEM)
        assert closed.value.code == "incident_closed"
    assert browser.post(facts, typed | {"measures": "Nic."}).status_code == 409
    assert "Zmień ustalenia" not in words(browser.get(page).content.decode())
