"""A password alone does not let an operator in: a code from an app, once each, or a spare one."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from support.operators import HOST
from support.staff import PASSWORD

from tenants.accounts.models import Role, User
from tenants.accounts.second_step import SPARES
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.models import Office, OperatorKey

# django-typer uses what Typer calls old.
pytestmark = pytest.mark.filterwarnings("ignore:In Typer:DeprecationWarning")
NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?){8})</code>")
SPARE = re.compile(r"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>")
CODE, APP = "/logowanie/kod", "/logowanie/aplikacja"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """It is ten o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(NOW, tick=False) as hands:
        yield hands


@pytest.fixture
def person(db: None) -> Callable[[str], User]:
    """An operator with a password."""

    def make(name: str) -> User:
        with platform_context():
            return User.objects.create_user(
                f"{name}@example.com", PASSWORD, name=name, role=Role.OPERATOR
            )

    return make


class Phone:
    """An operator's browser, and the app that was shown the picture."""

    def __init__(self, name: str) -> None:
        self.browser = Client(headers={"host": HOST})
        self.name = name
        self.secret = b""
        self.spare: list[str] = []

    def password(self, onward: str = "/") -> str:
        form = {"email": f"{self.name}@example.com", "password": PASSWORD, "next": onward}
        return str(self.browser.post("/logowanie", form)["Location"])

    def code(self, shift: int = 0) -> str:
        moment = int(timezone.now().timestamp()) + shift
        return TOTP(self.secret, 6, SHA1(), 30).generate(moment).decode()  # noqa: S303 - TOTP's

    def say(self, code: str, page: str = CODE) -> HttpResponse:
        return self.browser.post(page, {"code": code})  # type: ignore[return-value]

    def set_up(self) -> None:
        assert self.password() == APP
        found = SECRET.search(self.browser.get(APP).content.decode())
        assert found is not None
        self.secret = b32decode(found[1].replace(" ", ""))
        answer = self.say(self.code(), APP)
        self.spare = SPARE.findall(answer.content.decode())
        assert len(self.spare) == SPARES

    def is_in(self) -> bool:
        return bool(self.browser.get("/pieniadze/").status_code == 200)


@pytest.fixture
def ola(person: Callable[[str], User]) -> Phone:
    """Ola, whose app is set up, and who is out again; a minute has passed."""
    person("ola")
    phone = Phone("ola")
    phone.set_up()
    phone.browser.post("/wyloguj")
    return phone


def test_who_has_no_app_sets_one_up_before_coming_in(person: Callable[[str], User]) -> None:
    person("ola")
    phone = Phone("ola")
    assert phone.password() == APP
    assert not phone.is_in()
    page = phone.browser.get(APP).content.decode()
    assert "<svg" in page
    assert phone.say("000000", APP).status_code == 422
    phone.set_up()
    assert phone.is_in()
    assert phone.browser.get(APP)["Location"] == "/logowanie", "it is set up once"


def test_a_code_opens_the_door_once(ola: Phone, clock: time_machine.Coordinates) -> None:
    clock.shift(timedelta(seconds=31))
    assert ola.password("/pieniadze/faktury") == CODE
    assert not ola.is_in()
    right = ola.code()
    assert ola.say(f"{right[:3]} {right[3:]}")["Location"] == "/pieniadze/faktury"
    assert ola.is_in()
    ola.browser.post("/wyloguj")
    ola.password()
    assert ola.say(right).status_code == 422, "somebody looked over her shoulder"
    assert not ola.is_in()


@pytest.mark.parametrize(("shift", "status"), [(-60, 422), (-29, 302), (29, 302), (90, 422)])
def test_a_phones_clock_may_be_half_a_minute_off(
    ola: Phone, clock: time_machine.Coordinates, shift: int, status: int
) -> None:
    clock.shift(timedelta(minutes=5))
    ola.password()
    assert ola.say(ola.code(shift)).status_code == status


def test_a_spare_code_opens_the_door_once(ola: Phone) -> None:
    ola.password()
    assert ola.say(ola.spare[3].upper()).status_code == 302
    ola.browser.post("/wyloguj")
    ola.password()
    assert ola.say(ola.spare[3]).status_code == 422
    assert ola.say(ola.spare[4]).status_code == 302


def test_anothers_code_opens_nothing(ola: Phone, person: Callable[[str], User]) -> None:
    person("edek")
    edek = Phone("edek")
    edek.set_up()
    assert edek.secret != ola.secret
    ola.password()
    for wrong in (edek.code(30), edek.spare[0], "", "kot", "٣٣٣٣٣٣", "0" * 20):
        ola.browser.post("/logowanie", {})
        assert ola.say(wrong).status_code in {422, 429}
    assert not ola.is_in()


def test_the_sixth_try_waits_and_the_right_code_waits_with_it(
    ola: Phone, clock: time_machine.Coordinates
) -> None:
    clock.shift(timedelta(minutes=1))
    ola.password()
    for _ in range(5):
        assert ola.say("000000").status_code == 422
    assert ola.say(ola.code()).status_code == 429
    with platform_context():
        assert Entry.objects.filter(action="operator.code_failed").count() == 5


def test_the_password_is_remembered_for_ten_minutes(
    ola: Phone, clock: time_machine.Coordinates
) -> None:
    ola.password()
    clock.shift(timedelta(minutes=11))
    assert ola.say(ola.code())["Location"] == "/logowanie"
    stranger = Client(headers={"host": HOST})
    for page in (CODE, APP):
        assert stranger.get(page)["Location"] == "/logowanie", "no password, no place"


def test_who_is_let_go_between_password_and_code_stays_out(ola: Phone) -> None:
    ola.password()
    call_command("operator", "close", "ola@example.com", stdout=StringIO())
    assert ola.say(ola.spare[0])["Location"] == "/logowanie"


def test_a_lost_phone_is_forgotten_and_a_new_one_set_up(ola: Phone) -> None:
    call_command("operator", "forget-code", "ola@example.com", stdout=StringIO())
    old = ola.secret
    ola.set_up()
    assert ola.secret != old
    with platform_context():
        actions = set(Entry.objects.values_list("action", flat=True))
    assert {"operator.code_set", "operator.code_forgotten"} <= actions


def test_the_database_holds_nothing_that_makes_codes(ola: Phone, olsztyn: Office) -> None:
    with platform_context():
        (row,) = OperatorKey.objects.values()
    assert ola.secret.hex() not in str(row)
    assert not any(code.replace("-", "") in str(row) for code in ola.spare)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with office_context(olsztyn), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nonce FROM public.operator_key")
