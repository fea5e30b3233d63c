"""Anna edits what her office writes; Bartek and Celina do not; nothing typed becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from support.staff import hire, sign_in

from tenants.accounts.models import Role
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.entitlements import Entitlements, grant
from tenants.messaging.models import MessageTemplate
from tenants.models import Office

LIST = "/panel/teksty/"
SMS = "/panel/teksty/reminder/sms/pl"
MAIL = "/panel/teksty/reminder/email/pl"
GOOD = "{{ office }}: {{ service }} {{ date }} {{ time }} {{ place }}"


@pytest.fixture
def anna(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    hire(olsztyn, "Anna")
    client = at(olsztyn)
    sign_in(client, "anna@example.com")
    return client


def saved(office: Office) -> list[tuple[int, str, str]]:
    with office_context(office):
        rows = MessageTemplate.objects.order_by("number")
        return [(one.number, one.body, one.saved_by_name) for one in rows]


def test_anna_changes_a_text_and_takes_it_back(olsztyn: Office, anna: Client) -> None:
    assert anna.post(SMS, {"body": GOOD}).status_code == 302
    assert saved(olsztyn) == [(1, GOOD, "Anna")]
    assert "Anna" in anna.get(LIST).content.decode()
    anna.post(SMS, {"body": f"{GOOD}!"})
    assert anna.post(f"{SMS}/wersja/1").status_code == 302
    assert anna.post(f"{SMS}/domyslny").status_code == 302
    assert [one[1] for one in saved(olsztyn)] == [GOOD, f"{GOOD}!", GOOD, ""]
    with office_context(olsztyn):
        actions = set(Entry.objects.values_list("action", "by_name"))
    assert {("template.save", "Anna"), ("template.default", "Anna")} <= actions
    assert anna.post(f"{SMS}/wersja/77").status_code == 404


def test_a_broken_text_keeps_what_was_typed_and_says_what_is_wrong(
    olsztyn: Office, anna: Client
) -> None:
    answer = anna.post(MAIL, {"subject": "x", "body": "Zażółć\n{{ nothing }}"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Zażółć\n{{ nothing }}" in shown
    assert "Wiersz 2: „nothing”" in shown
    assert saved(olsztyn) == []


def test_the_preview_saves_nothing_and_works_with_and_without_javascript(
    olsztyn: Office, anna: Client
) -> None:
    typed = {"body": f"Zobaczymy {GOOD}"}
    page = anna.post(f"{SMS}/podglad", typed).content.decode()
    part = anna.post(f"{SMS}/podglad", typed, headers={"hx-request": "true"}).content.decode()
    assert "<!DOCTYPE" in page
    assert "<html" not in part
    for shown in (page, part):
        assert "Zobaczymy Urząd Miasta Olsztyna: Dowód osobisty" in shown
        assert re.search("Zobaczymy Urząd Miasta[^:]*: rejestracja pojazdu", shown)
        assert re.search(r"\d+ znak\w*, 1 SMS", shown)
    assert saved(olsztyn) == []


def test_what_is_typed_or_said_by_a_value_never_becomes_markup(anna: Client) -> None:
    evil = "<script>alert(1)</script> <b>{{ service }}</b> https://a.example/\"onclick='x'"
    for answer in (
        anna.post(f"{MAIL}/podglad", {"subject": evil, "body": evil}),
        anna.post(MAIL, {"subject": evil, "body": evil}),
    ):
        shown = answer.content.decode()
        assert "<script>alert" not in shown
        assert "<b>{{" not in shown
        assert "<b>Dow" not in shown
        assert "onclick='" not in shown


def test_a_megabyte_and_an_endless_loop_are_answered_at_once(anna: Client) -> None:
    for body in ("x" * 1_000_000, "{% for i in (1..1000000000) reversed %}x{% endfor %}"):
        assert anna.post(SMS, {"body": body}).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/panel/teksty/nothing/sms/pl",
        "/panel/teksty/reminder/pigeon/pl",
        "/panel/teksty/reminder/sms/de",
        "/panel/teksty/messages_dead/email/pl",
    ],
)
def test_what_is_no_text_of_theirs_is_not_found(anna: Client, address: str) -> None:
    assert anna.get(address).status_code == 404


def test_nobody_but_admins_of_the_office_comes_near(
    olsztyn: Office, pultusk: Office, at: Callable[[Office], Client], anna: Client
) -> None:
    hire(olsztyn, "Bartek", Role.CLERK)
    hire(pultusk, "Celina", Role.ADMIN)
    bartek, celina = at(olsztyn), at(pultusk)
    sign_in(bartek, "bartek@example.com")
    sign_in(celina, "celina@example.com")
    addresses = [(LIST, False), (SMS, True), (f"{SMS}/podglad", True), (f"{SMS}/domyslny", True)]
    for address, writes in addresses:
        answer = bartek.post(address, {"body": GOOD}) if writes else bartek.get(address)
        assert answer.status_code == 403, address
    assert at(olsztyn).get(LIST).status_code == 302
    celina.post(SMS, {"body": GOOD})
    assert (saved(olsztyn), len(saved(pultusk))) == ([], 1)


def test_a_frozen_office_looks_and_changes_nothing(olsztyn: Office, anna: Client) -> None:
    with platform_context():
        grant(olsztyn.pk, Entitlements(staff_read_only=True))
    assert anna.get(SMS).status_code == 200
    assert anna.post(SMS, {"body": GOOD}).status_code == 403
    assert saved(olsztyn) == []


def test_the_list_costs_the_same_however_many_texts_are_changed(
    olsztyn: Office, anna: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for name in ("reminder", "booking_confirmed", "rescheduled"):
        for _ in range(3):
            anna.post(f"/panel/teksty/{name}/sms/pl", {"body": f"{GOOD}{_}"})
    with django_assert_max_num_queries(8):
        assert anna.get(LIST).status_code == 200


def test_every_text_has_a_page_that_shows_it(olsztyn: Office, anna: Client) -> None:
    addresses = re.findall(r'href="(/panel/teksty/\w+/\w+/\w+)"', anna.get(LIST).content.decode())
    assert len(addresses) > 50
    for address in addresses[::7]:
        shown = anna.get(address).content.decode()
        assert "note-bad" not in shown, address
