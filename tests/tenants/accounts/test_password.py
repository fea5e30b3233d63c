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


@pytest.mark.parametrize(
    "near",
    [
        "Okienko-Okienko-2026",
        "olsztyn-urzad-olsztyn",
        "AnnaAnnaAnna1",
        "123456789012345",
        "Hasło Hasło Hasło",
    ],
)
def test_a_password_of_words_that_lie_near_is_refused(desk: Client, near: str) -> None:
    _status, page = change(desk, PASSWORD, near)
    assert "Ułóż hasło" in page


def test_every_composition_and_length_is_taken_as_it_was_typed(
    olsztyn: Office, desk: Client, at: At
) -> None:
    """No rule asks for capital letters or digits; nothing is cut off or changed."""
    for old, new in ((PASSWORD, "żółw " * 40), ("żółw " * 40, "siedem cichych tramwajów")):
        assert change(desk, old, new)[0] == 200
    assert sign_in(at(olsztyn), "anna@example.com", "Siedem cichych tramwajów").status_code == 422
    assert sign_in(at(olsztyn), "anna@example.com", "siedem cichych tramwajów").status_code == 302


def test_a_password_that_many_have_is_refused(desk: Client) -> None:
    """Of the 20,000 most common ones out of breaches."""
    _status, page = change(desk, PASSWORD, "1qaz2wsx3edc")
    assert "powszechn" in page
