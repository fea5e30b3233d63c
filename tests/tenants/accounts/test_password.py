"""A new password: the old one is asked for, other sessions end."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from support.staff import PASSWORD, sign_in

from tenants.accounts.attempts import PER_PASSWORD_CHANGE
from tenants.accounts.models import User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]
NEW = "siedem cichych tramwajów"


@pytest.fixture
def desk(olsztyn: Office, anna: User, at: At) -> Client:
    """Anna's browser, signed in."""
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    return browser


def change(browser: Client, old: str, new: str, again: str | None = None) -> tuple[int, str]:
    form = {"old": old, "new": new, "again": new if again is None else again}
    answer = browser.post("/panel/haslo", form, follow=True)
    return answer.status_code, answer.content.decode()


def test_anna_changes_her_password_and_stays_signed_in(
    olsztyn: Office, desk: Client, at: At
) -> None:
    elsewhere = at(olsztyn)
    sign_in(elsewhere, "anna@example.com")
    status, page = change(desk, PASSWORD, NEW)
    assert status == 200
    assert "Hasło zmienione" in page
    assert desk.get("/panel/").status_code == 200
    assert elsewhere.get("/panel/").status_code == 302
    assert sign_in(at(olsztyn), "anna@example.com").status_code == 422
    assert sign_in(at(olsztyn), "anna@example.com", NEW).status_code == 302
    with office_context(olsztyn):
        entry = Entry.objects.get(action="account.password")
        assert (entry.by_name, entry.fields) == ("Anna", ["password"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("nie to hasło", NEW, NEW), "To nie jest Twoje hasło"),
        ((PASSWORD, "krótkie", "krótkie"), "12"),
        ((PASSWORD, NEW, "coś innego"), "Nowe hasła różnią się"),
        ((PASSWORD, "", ""), "Wpisz nowe hasło"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_changes(
    olsztyn: Office, desk: Client, at: At, typed: tuple[str, str, str], said: str
) -> None:
    status, page = change(desk, *typed)
    assert status == 422
    assert said in page
    assert sign_in(at(olsztyn), "anna@example.com").status_code == 302


def test_a_stranger_at_annas_desk_cannot_guess_for_ever(desk: Client) -> None:
    for _ in range(PER_PASSWORD_CHANGE.attempts):
        assert change(desk, "zgadywane", NEW)[0] == 422
    assert change(desk, PASSWORD, NEW)[0] == 429


def test_edek_cannot_open_the_page(olsztyn: Office, at: At) -> None:
    assert at(olsztyn).get("/panel/haslo").status_code == 302
