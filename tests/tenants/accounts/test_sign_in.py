"""Who gets into the panel, and what everybody else is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from support.staff import PASSWORD, SIGN_IN, hire, sign_in

from tenants.accounts.models import Role, User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]


def trail(office: Office) -> list[str]:
    """The audit trail of ``office``, oldest first."""
    with office_context(office):
        return [entry.action for entry in Entry.objects.order_by("at", "id")]


def test_anna_signs_in_and_sees_today(olsztyn: Office, anna: User, at: At) -> None:
    browser = at(olsztyn)
    answer = sign_in(browser, "anna@example.com")
    assert (answer.status_code, answer["Location"]) == (302, "/panel/")
    assert "Anna" in browser.get("/panel/").content.decode()
    with office_context(olsztyn):
        entry = Entry.objects.get()
        assert (entry.action, entry.by_id, entry.by_name) == ("account.sign_in", anna.pk, "Anna")
        assert entry.address == "127.0.0.1"


def test_capital_letters_and_spaces_in_the_email_do_not_matter(
    olsztyn: Office, anna: User, at: At
) -> None:
    assert sign_in(at(olsztyn), " Anna@Example.COM ").status_code == 302


@pytest.mark.parametrize(
    ("role", "inactive"), [(Role.RESIDENT, False), (Role.OPERATOR, False), (Role.ADMIN, True)]
)
def test_whoever_is_not_staff_hears_the_same_as_a_stranger(
    olsztyn: Office, at: At, role: Role, inactive: bool
) -> None:
    hire(olsztyn, "Dorota", role, is_active=not inactive)
    hire(olsztyn, "Anna")
    pages = set()
    for email, password in (
        ("edek@example.com", PASSWORD),
        ("anna@example.com", "cztery zielone parasole"),
        ("dorota@example.com", PASSWORD),
    ):
        browser = at(olsztyn)
        answer = sign_in(browser, email, password)
        assert answer.status_code == 422
        assert browser.get("/panel/").status_code == 302
        pages.add(_without_tokens(answer.content.decode().replace(email, "")))
    assert len(pages) == 1
    assert trail(olsztyn) == ["account.sign_in_failed"] * 3


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_stranger_costs_the_server_as_much_work_as_anna(
    olsztyn: Office, anna: User, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []
    plain = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        work.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    costs = []
    for email in ("anna@example.com", "edek@example.com"):
        work.clear()
        sign_in(at(olsztyn), email, "zgadywane")
        costs.append(len(work))
    assert costs == [1, 1]


def test_what_edek_typed_is_written_down_nowhere(olsztyn: Office, at: At) -> None:
    sign_in(at(olsztyn), "edek@example.com", "tajne-haslo-edka")
    with office_context(olsztyn):
        entry = Entry.objects.values().get()
    assert "edek" not in str(entry)
    assert entry["about_id"] is None


def test_an_account_of_pultusk_is_nothing_in_olsztyn(
    olsztyn: Office, pultusk: Office, celina: User, at: At
) -> None:
    assert sign_in(at(olsztyn), "celina@example.com").status_code == 422
    assert sign_in(at(pultusk), "celina@example.com").status_code == 302


def test_celinas_session_opens_nothing_in_olsztyn(
    olsztyn: Office, pultusk: Office, celina: User, anna: User, at: At
) -> None:
    home, abroad = at(pultusk), at(olsztyn)
    sign_in(home, "celina@example.com")
    abroad.cookies["okienko_session"] = home.cookies["okienko_session"].value
    assert abroad.get("/panel/")["Location"].startswith(SIGN_IN)
    assert home.get("/panel/").status_code == 200


def test_the_session_key_before_signing_in_is_worth_nothing_after(
    olsztyn: Office, anna: User, at: At
) -> None:
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    first = browser.cookies["okienko_session"].value
    sign_in(browser, "anna@example.com")
    assert browser.cookies["okienko_session"].value != first
    thief = at(olsztyn)
    thief.cookies["okienko_session"] = first
    assert thief.get("/panel/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goal"),
    [
        ("/panel/dzien/2026-12-01", "/panel/dzien/2026-12-01"),
        ("https://zly.example/panel/", "/panel/"),
        ("//zly.example/panel/", "/panel/"),
        ("/\\zly.example", "/panel/"),
        ("javascript:alert(1)", "/panel/"),
        ("panel", "/panel/"),
        ("", "/panel/"),
    ],
)
def test_next_leads_to_our_own_pages_only(
    olsztyn: Office, anna: User, at: At, wanted: str, goal: str
) -> None:
    assert sign_in(at(olsztyn), "anna@example.com", next=wanted)["Location"] == goal


def test_a_page_of_the_panel_is_found_again_after_signing_in(
    olsztyn: Office, anna: User, at: At
) -> None:
    browser = at(olsztyn)
    page = browser.get(browser.get("/panel/dzien/2026-12-01?jednostka=bok")["Location"])
    assert 'value="/panel/dzien/2026-12-01?jednostka=bok"' in page.content.decode()


def test_empty_fields_say_what_to_do_and_keep_what_was_typed(olsztyn: Office, at: At) -> None:
    answer = sign_in(at(olsztyn), "anna@example.com", "")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Wpisz hasło." in page
    assert 'value="anna@example.com"' in page
    assert trail(olsztyn) == []


@pytest.mark.parametrize("typed", ["a\0b@example.com", "x" * 300, "' OR 1=1 --"])
def test_odd_input_is_refused_politely(olsztyn: Office, at: At, typed: str) -> None:
    assert sign_in(at(olsztyn), typed, "\0" if "\0" in typed else typed).status_code == 422


def test_a_form_without_its_token_signs_nobody_in(olsztyn: Office, anna: User) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"host": "olsztyn.localhost:8000"})
    assert sign_in(browser, "anna@example.com").status_code == 403
    assert trail(olsztyn) == []


def test_signing_out_is_a_press_and_ends_the_session(olsztyn: Office, anna: User, at: At) -> None:
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    key = browser.cookies["okienko_session"].value
    assert browser.get("/panel/wyloguj").status_code == 405
    assert browser.get("/panel/").status_code == 200
    page = browser.post("/panel/wyloguj", follow=True)
    assert "Wylogowano" in page.content.decode()
    browser.cookies["okienko_session"] = key
    assert browser.get("/panel/").status_code == 302
    assert trail(olsztyn) == ["account.sign_in", "account.sign_out"]


def test_signing_out_twice_harms_nobody(olsztyn: Office, at: At) -> None:
    assert at(olsztyn).post("/panel/wyloguj").status_code == 302
    assert trail(olsztyn) == []


def test_a_person_who_left_is_out_at_once(olsztyn: Office, anna: User, at: At) -> None:
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    with office_context(olsztyn):
        User.objects.update(is_active=False)
    assert browser.get("/panel/").status_code == 302
