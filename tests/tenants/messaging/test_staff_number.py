"""A clerk keeps the number for SMS about visits: their own, a mobile one, seen by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from support.notes import NOW, Notes, note
from support.pages import read, words
from support.staff import hire

from tenants.accounts.close import close_account
from tenants.accounts.models import Role
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging import courtesy
from tenants.messaging.deliver import sweep
from tenants.messaging.models import Message, StaffNumber
from tenants.messaging.staff_numbers import keep_number
from tenants.models import Office
from tenants.profile.models import Profile

PAGE = "/panel/powiadomienia/"


def sign_in(office: Office, browser: Client, name: str, role: Role = Role.CLERK) -> Client:
    person = hire(office, name, role)
    with office_context(office):
        browser.force_login(person)
    return browser


def test_bartek_keeps_changes_and_deletes_a_number_only_he_sees(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    bartek = sign_in(olsztyn, at(olsztyn), "Bartek")
    assert "bramki SMS" in read(bartek, PAGE), "none is there yet"
    answer = bartek.post(PAGE, {"number": "501 602 703"}, follow=True)
    assert "będą przychodzić na ten numer" in words(answer.content.decode())
    assert "+48501602703" in bartek.get(PAGE).content.decode()
    anna = sign_in(olsztyn, at(olsztyn), "Anna", Role.ADMIN)
    assert "501602703" not in anna.get(PAGE).content.decode()
    with office_context(olsztyn), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM staff_number")
        assert "602" not in str(cursor.fetchone())
        assert "501602703" not in str(list(Entry.objects.values()))
    bartek.post(PAGE, {"number": ""})
    with office_context(olsztyn):
        assert not StaffNumber.objects.exists()


@pytest.mark.parametrize("typed", ["23 306 71 01", "12", "999999999", "x" * 99])
def test_a_fixed_line_or_no_number_is_refused_beside_the_box(
    olsztyn: Office, at: Callable[[Office], Client], typed: str
) -> None:
    bartek = sign_in(olsztyn, at(olsztyn), "Bartek")
    answer = bartek.post(PAGE, {"number": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    with office_context(olsztyn):
        assert not StaffNumber.objects.exists()


def test_who_leaves_takes_the_number_along(olsztyn: Office, in_olsztyn: Office) -> None:
    person = hire(olsztyn, "Bartek", Role.CLERK)
    keep_number(person, "501 602 703", now=NOW, by=SYSTEM)
    close_account(person, now=NOW, by=SYSTEM)
    assert not StaffNumber.objects.exists()


def test_auditors_and_strangers_have_no_such_page(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    assert sign_in(olsztyn, at(olsztyn), "Grażyna", Role.AUDITOR).get(PAGE).status_code == 403
    assert at(olsztyn).get(PAGE).status_code == 302


def test_a_clerk_gets_more_sms_a_day_than_anybody_else(
    in_olsztyn: Office, sink: object, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "PER_NUMBER", 2)
    monkeypatch.setattr(courtesy, "PER_STAFF_NUMBER", 4)
    Profile.objects.update(sms_gateway="sink")
    for _ in range(6):
        note(notes.about(to="+48501602703"), channel="sms", recipient="staff:1")
    sweep(now=NOW)
    sms = Message.objects.filter(channel="sms")
    states = sorted(sms.values_list("state", flat=True))
    assert states == ["dead"] * 2 + ["sent"] * 4
