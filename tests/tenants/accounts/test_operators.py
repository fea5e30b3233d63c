"""How operators get in, and how they are let go."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from support.operators import HOST
from support.staff import PASSWORD

from tenants.accounts.models import Role, SignedIn, User
from tenants.accounts.operators import NoOperator, invited, password_link
from tenants.accounts.tasks import tidy_up_platform
from tenants.accounts.tidy import GRACE, overdue
from tenants.audit.models import Entry
from tenants.context import platform_context

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
OTHER = "cztery żółte parasole"


@pytest.fixture(autouse=True)
def _password_alone(settings: Settings) -> None:
    """What follows is about passwords; the code after them has tests of its own."""
    settings.OKIENKO_SECOND_STEP = False


@pytest.fixture
def ola(db: None) -> User:
    """An operator with a password."""
    with platform_context():
        return User.objects.create_user("ola@example.com", PASSWORD, name="Ola", role=Role.OPERATOR)


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": HOST})


def sign_in(browser: Client, email: str, password: str = PASSWORD, onward: str = "/") -> str:
    """Where it leads, or the number of what was refused."""
    form = {"email": email, "password": password, "next": onward}
    answer = browser.post("/logowanie", form)
    return str(answer["Location"]) if answer.status_code == 302 else str(answer.status_code)


def run(*words: str) -> str:
    out = StringIO()
    call_command("operator", *words, stdout=out)
    return out.getvalue().strip()


def test_ola_signs_in_and_lands_where_she_wanted(ola: User, browser: Client) -> None:
    wanted = browser.get("/pieniadze/faktury?status=paid")["Location"]
    assert wanted == "/logowanie?next=%2Fpieniadze%2Ffaktury%3Fstatus%3Dpaid"
    assert sign_in(browser, " OLA@example.com", onward="/pieniadze/faktury") == "/pieniadze/faktury"
    assert "Ola" in browser.get("/pieniadze/").content.decode()
    assert browser.get("/")["Location"] == "/urzedy"
    assert browser.get("/logowanie")["Location"] == "/"


def test_nobody_is_led_to_another_host(ola: User, browser: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "\\\\evil.example"):
        assert sign_in(browser, "ola@example.com", onward=elsewhere) == "/"
        browser.post("/wyloguj")


def test_all_who_may_not_come_in_hear_the_same(ola: User, browser: Client) -> None:
    with platform_context():
        User.objects.create_user("anna@example.com", PASSWORD, name="Anna", role=Role.ADMIN)
        User.objects.create_user(
            "edek@example.com", PASSWORD, name="E", role=Role.OPERATOR, is_active=False
        )
        User.objects.create_user("nowa@example.com", None, name="N", role=Role.OPERATOR)
    pages = set()
    for email, password in (
        ("ola@example.com", OTHER),
        ("nikt@example.com", PASSWORD),
        ("anna@example.com", PASSWORD),
        ("edek@example.com", PASSWORD),
        ("nowa@example.com", ""),
        ("nowa@example.com", PASSWORD),
    ):
        answer = browser.post("/logowanie", {"email": email, "password": password or "-"})
        assert answer.status_code == 422
        page = answer.content.decode().replace(email, "")
        pages.add("\n".join(line for line in page.splitlines() if "csrf" not in line))
    assert len(pages) == 1


def test_the_sixth_try_waits_and_the_right_password_waits_with_it(
    ola: User, browser: Client
) -> None:
    for _ in range(5):
        assert sign_in(browser, "ola@example.com", OTHER) == "422"
    answer = browser.post("/logowanie", {"email": "ola@example.com", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    with platform_context():
        assert Entry.objects.filter(action="account.sign_in_blocked").count() == 1


def test_signing_out_ends_the_session(ola: User, browser: Client) -> None:
    sign_in(browser, "ola@example.com")
    assert browser.post("/wyloguj")["Location"] == "/logowanie?wyjscie=1"
    assert browser.get("/pieniadze/").status_code == 302
    assert browser.get("/wyloguj").status_code == 405


def test_an_idle_session_ends_by_itself(ola: User, browser: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(browser, "ola@example.com")
        clock.shift(timedelta(minutes=29))
        assert browser.get("/pieniadze/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert "koniec=1" in browser.get("/pieniadze/")["Location"]


def test_a_new_operator_sets_a_password_by_a_link_that_works_once(
    db: None, browser: Client
) -> None:
    link = run("create", "Ola@Example.com", "--name", "Ola")
    page = link.removeprefix("http://panel.localhost:8000")
    assert page.startswith("/nowe-haslo/")
    assert sign_in(browser, "ola@example.com") == "422", "no password yet"
    assert "ola@example.com" in browser.get(page).content.decode()
    assert browser.post(page, {"new": "kot", "again": "kot"}).status_code == 422
    assert browser.post(page, {"new": PASSWORD, "again": OTHER}).status_code == 422
    answer = browser.post(page, {"new": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/logowanie?ustawione=1"
    assert browser.get(page).status_code == 404
    assert browser.post(page, {"new": OTHER, "again": OTHER}).status_code == 404
    assert sign_in(browser, "ola@example.com") == "/"


def test_a_link_dies_after_a_day_and_with_a_sign_in(ola: User, browser: Client) -> None:
    with platform_context(), time_machine.travel(NOW, tick=False) as clock:
        key = password_link(ola).rpartition("/")[2]
        clock.shift(timedelta(hours=23))
        assert invited(key) == ola
        clock.shift(timedelta(hours=2))
        with pytest.raises(NoOperator):
            invited(key)
    with platform_context():
        key = password_link(ola).rpartition("/")[2]
        assert invited(key) == ola
        for wrong in ("", "~", f"{key}x", f"rubbish~{key}", key.replace("~", "")):
            with pytest.raises(NoOperator):
                invited(wrong)
    sign_in(browser, "ola@example.com")
    assert browser.get(f"/nowe-haslo/{key}").status_code == 404


def test_a_new_password_ends_the_sessions_the_old_one_opened(ola: User, browser: Client) -> None:
    sign_in(browser, "ola@example.com")
    page = run("link", "ola@example.com").removeprefix("http://panel.localhost:8000")
    Client(headers={"host": HOST}).post(page, {"new": OTHER, "again": OTHER})
    assert browser.get("/pieniadze/").status_code == 302


def test_whoever_leaves_is_out_at_once_and_may_come_back(ola: User, browser: Client) -> None:
    sign_in(browser, "ola@example.com")
    with platform_context():
        key = password_link(ola).rpartition("/")[2]
    assert run("close", "ola@example.com") == "ola@example.com"
    assert browser.get("/pieniadze/").status_code in {302, 403}
    assert browser.get(f"/nowe-haslo/{key}").status_code == 404
    assert sign_in(browser, "ola@example.com") == "422"
    listed = json.loads(run("list", "--json"))["operators"]
    assert "ola@example.com" not in [one["email"] for one in listed]
    run("create", "ola@example.com", "--name", "Ola")
    assert "ola@example.com  Ola  owner" in run("list").splitlines()
    with platform_context():
        actions = list(Entry.objects.order_by("at", "id").values_list("action", flat=True))
    assert [one for one in actions if one.startswith("operator.")] == [
        "operator.close",
        "operator.create",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("create", "ola@example.com"),
        ("create", "anna@example.com"),
        ("create", "rubbish"),
        ("link", "nikt@example.com"),
        ("link", "anna@example.com"),
        ("close", "anna@example.com"),
    ],
)
def test_what_cannot_be_done_is_refused_with_one_line(ola: User, words: tuple[str, ...]) -> None:
    with platform_context():
        User.objects.create_user("anna@example.com", PASSWORD, name="Anna", role=Role.ADMIN)
    told = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("operator", *words, stderr=told)
    assert end.value.code == 1
    assert told.getvalue().startswith("okienko: ")
    assert told.getvalue().count("\n") == 1


def test_the_clock_forgets_the_sessions_of_operators_that_are_over(
    ola: User, browser: Client
) -> None:
    sign_in(browser, "ola@example.com")
    there = Client(headers={"host": HOST})
    sign_in(there, "ola@example.com")
    left, over = (one.cookies[settings.OKIENKO_OPERATOR_COOKIE].value for one in (browser, there))
    with platform_context():
        Session.objects.filter(session_key=over).update(expire_date=timezone.now() - GRACE)
        assert overdue(timezone.now() + timedelta(seconds=1)) == {
            "retention: a session that is over": ["1"]
        }
    tidy_up_platform()
    with platform_context():
        assert overdue(timezone.now()) == {}
        for there_still in (SignedIn.objects.all(), Session.objects.all()):
            keys = there_still.values_list("session_key", flat=True)
            assert left in keys
            assert over not in keys


def test_the_platforms_trail_cannot_be_changed(ola: User, browser: Client) -> None:
    sign_in(browser, "ola@example.com")
    for statement in ("UPDATE audit_entry SET by_name = ''", "DELETE FROM audit_entry"):
        with (
            platform_context(),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
