"""People of an office show more than a password: whoever wants, or everybody (P18, MFA)."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.utils import timezone
from support.pages import read, words
from support.screens import edition_on
from support.staff import sign_in
from support.webauthn import SoftKey

from tenants.accounts import second_step
from tenants.accounts.models import CodeKey, SignedIn, User
from tenants.accounts.session import FRESH
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.officefile.parts import StaffPart
from tenants.officefile.profile import describe_profile
from tenants.profile.models import Profile

At = Callable[[Office], Client]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SECRET = re.compile(r"<code>((?:[A-Z2-7]{4} ?){8})</code>")
SPARE = re.compile(r"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>")
CODE, APP, OWN = "/panel/logowanie/kod", "/panel/logowanie/aplikacja", "/panel/konto"
HOST = "olsztyn.localhost"
ORIGIN = f"http://{HOST}:8000"


@pytest.fixture(autouse=True)
def hands() -> Iterator[time_machine.Coordinates]:
    """It is nine o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def required(olsztyn: Office) -> None:
    """The office asks everybody for a second step."""
    with office_context(olsztyn):
        Profile.objects.update(second_step="required")


class Phone:
    """Somebody's browser, and the app that was shown the picture."""

    def __init__(self, browser: Client, email: str) -> None:
        self.browser, self.email = browser, email
        self.secret = b""
        self.spare: list[str] = []

    def password(self) -> str:
        return str(sign_in(self.browser, self.email)["Location"])

    def code(self) -> str:
        moment = int(timezone.now().timestamp())
        return TOTP(self.secret, 6, SHA1(), 30).generate(moment).decode()  # noqa: S303 - TOTP's

    def set_up(self, page: str) -> None:
        found = SECRET.search(self.browser.get(page).content.decode())
        assert found is not None
        self.secret = b32decode(found[1].replace(" ", ""))
        answer = self.browser.post(page, {"code": self.code()})
        self.spare = SPARE.findall(answer.content.decode())
        assert len(self.spare) == second_step.SPARES

    def say(self, code: str) -> Any:
        return self.browser.post(CODE, {"code": code})


@pytest.fixture
def phone(olsztyn: Office, bartek: User, at: At) -> Phone:
    return Phone(at(olsztyn), bartek.email)


def send(browser: Client, path: str, body: Any) -> Any:
    return browser.post(path, body, content_type="application/json")


def make_key(browser: Client, key: SoftKey) -> Any:
    options = send(browser, f"{OWN}/klucze/pytanie", {}).json()
    return send(browser, f"{OWN}/klucze/nowy", key.make(options))


def use_key(browser: Client, key: SoftKey, onward: str = "/panel/") -> Any:
    options = send(browser, "/panel/logowanie/klucz/pytanie", {}).json()
    return send(browser, f"/panel/logowanie/klucz?next={onward}", key.use(options))


def test_nobody_is_asked_where_nobody_wants_it(phone: Phone) -> None:
    assert phone.password() == "/panel/"


def test_bartek_sets_an_app_up_and_his_password_is_not_enough_any_more(
    olsztyn: Office, phone: Phone, hands: time_machine.Coordinates
) -> None:
    phone.password()
    phone.set_up(f"{OWN}/aplikacja")
    assert "8" in read(phone.browser, OWN)
    phone.browser.post("/panel/wyloguj")
    assert phone.password() == CODE
    assert phone.browser.get("/panel/").status_code == 302, "half in is not in"
    assert phone.say("000000").status_code == 422
    assert phone.say(phone.code()).status_code == 422, "used when it was set up"
    hands.shift(timedelta(seconds=30))
    assert phone.say(phone.code())["Location"] == "/panel/"
    with office_context(olsztyn):
        assert SignedIn.objects.get().way == "code"
        done = set(Entry.objects.values_list("action", flat=True))
    assert {"account.code_set", "account.code_failed"} <= done


def test_a_spare_code_opens_once_and_new_ones_replace_the_old(phone: Phone) -> None:
    phone.password()
    phone.set_up(f"{OWN}/aplikacja")
    phone.browser.post("/panel/wyloguj")
    phone.password()
    assert phone.say(phone.spare[0].upper()).status_code == 302
    phone.browser.post("/panel/wyloguj")
    phone.password()
    assert phone.say(phone.spare[0]).status_code == 422
    assert phone.say(phone.spare[1]).status_code == 302
    fresh = SPARE.findall(phone.browser.post(f"{OWN}/kody").content.decode())
    phone.browser.post("/panel/wyloguj")
    phone.password()
    assert phone.say(phone.spare[2]).status_code == 422
    assert phone.say(fresh[0]).status_code == 302


@pytest.mark.usefixtures("required")
def test_where_everybody_needs_it_the_next_sign_in_sets_it_up(phone: Phone) -> None:
    assert phone.password() == APP
    assert phone.browser.get("/panel/").status_code == 302
    assert "wymaga czegoś więcej niż hasła" in read(phone.browser, APP)
    phone.set_up(APP)
    assert phone.browser.get("/panel/").status_code == 200


def test_whoever_is_in_works_on_when_the_office_begins_to_ask(
    olsztyn: Office, phone: Phone
) -> None:
    phone.password()
    with office_context(olsztyn):
        Profile.objects.update(second_step="required")
    assert phone.browser.get("/panel/").status_code == 200
    assert "drugiego składnika" in read(phone.browser, OWN)


def test_anna_switches_it_on_in_the_settings_and_the_office_file_says_so(
    olsztyn: Office, anna: User, phone: Phone, at: At
) -> None:
    with office_context(olsztyn):
        Profile.objects.update(short_name="UM Olsztyn")
    hers = at(olsztyn)
    sign_in(hers, anna.email)
    page = "/panel/ustawienia/dane/logowanie"
    form = {"staff__second_step": "required", "edition": edition_on(hers, page)}
    assert hers.post(page, form).status_code == 302
    with office_context(olsztyn):
        assert describe_profile()[1].staff == StaffPart("required")
    assert phone.password() == APP
    form["edition"] = "another"
    assert hers.post(page, form).status_code == 409, "who looked at something else is told"


@pytest.mark.usefixtures("required")
def test_a_passkey_is_made_on_the_way_in_and_opens_without_a_password(
    olsztyn: Office, phone: Phone, at: At
) -> None:
    key = SoftKey(HOST, ORIGIN)
    assert phone.password() == APP
    assert make_key(phone.browser, key).json() == {"next": "/panel/"}
    assert phone.browser.get("/panel/").status_code == 200
    elsewhere = at(olsztyn)
    assert use_key(elsewhere, key, "/panel/konto").json() == {"next": "/panel/konto"}
    assert elsewhere.get("/panel/").status_code == 200
    phone.browser.post("/panel/wyloguj")
    assert phone.password() == CODE, "after a password the key is the second step"
    assert "Kluczem" in words(phone.browser.get(CODE).content.decode())
    assert use_key(phone.browser, key).status_code == 200
    with office_context(olsztyn):
        assert {one.way for one in SignedIn.objects.all()} == {"passkey"}


def test_whoever_knows_the_password_alone_makes_no_key_of_their_own(
    olsztyn: Office, phone: Phone, at: At
) -> None:
    phone.password()
    phone.set_up(f"{OWN}/aplikacja")
    edek = at(olsztyn)
    assert str(sign_in(edek, phone.email)["Location"]) == CODE
    assert edek.get(APP)["Location"] == "/panel/logowanie", "nor sets an app up"
    assert send(edek, f"{OWN}/klucze/pytanie", {}).status_code == 422
    assert send(at(olsztyn), f"{OWN}/klucze/pytanie", {}).status_code == 422


def test_a_key_is_its_owner_s_office_s_and_role_s(
    olsztyn: Office, pultusk: Office, phone: Phone, celina: User, at: At
) -> None:
    key = SoftKey(HOST, ORIGIN)
    phone.password()
    make_key(phone.browser, key)
    assert use_key(at(pultusk), key).status_code == 422
    options = send(phone.browser, "/konto/klucze/logowanie/pytanie", {}).json()
    told = send(phone.browser, "/konto/klucze/logowanie", key.use(options))
    assert told.status_code == 422, "the residents' door does not know it"
    other = Phone(at(pultusk), celina.email)
    other.password()
    with office_context(olsztyn):
        row = User.objects.get(email=phone.email).passkeys.get()
    assert other.browser.post(f"{OWN}/klucze/{row.pk}/usun").status_code == 302
    with office_context(olsztyn):
        assert User.objects.get(email=phone.email).passkeys.exists()


def test_an_hour_after_signing_in_an_open_desk_changes_nothing(
    olsztyn: Office, phone: Phone, hands: time_machine.Coordinates
) -> None:
    phone.password()
    hands.shift(FRESH)
    assert send(phone.browser, f"{OWN}/klucze/pytanie", {}).status_code == 403
    answer = phone.browser.get(f"{OWN}/aplikacja")
    assert answer["Location"] == "/panel/logowanie?next=%2Fpanel%2Fkonto&znowu=1"
    assert "jeszcze raz" in read(phone.browser, answer["Location"])
    with office_context(olsztyn):
        assert not CodeKey.objects.exists()


@pytest.mark.usefixtures("required")
def test_anna_lets_bartek_set_up_anew_what_he_lost(
    olsztyn: Office, anna: User, bartek: User, phone: Phone, at: At
) -> None:
    phone.password()
    phone.set_up(APP)
    hers = Phone(at(olsztyn), anna.email)
    hers.password()
    hers.set_up(APP)
    page = f"/panel/pracownicy/{bartek.pk}"
    assert "Zgubiony telefon" in read(hers.browser, page)
    assert hers.browser.post(f"{page}/klucze/usun").status_code == 302
    assert phone.browser.get("/panel/").status_code == 302, "his sessions are over"
    assert phone.password() == APP
    with office_context(olsztyn):
        entry = Entry.objects.get(action="staff.reset")
        assert (entry.by_name, entry.about_id) == ("Anna", bartek.pk)


def test_codes_are_guessed_five_times_and_no_more(phone: Phone) -> None:
    phone.password()
    phone.set_up(f"{OWN}/aplikacja")
    phone.browser.post("/panel/wyloguj")
    phone.password()
    assert [phone.say("000000").status_code for _try in range(6)] == [422] * 5 + [429]


def test_negative_control_without_the_question_a_password_is_enough(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.password()
    phone.set_up(f"{OWN}/aplikacja")
    phone.browser.post("/panel/wyloguj")
    monkeypatch.setattr("tenants.accounts.web.second_step.needs_second_step", lambda person: False)
    assert phone.password() == "/panel/", "the harm the second step prevents"


def test_a_copy_of_one_office_s_rows_makes_no_code_at_another(
    olsztyn: Office, pultusk: Office, bartek: User, celina: User
) -> None:
    texts = []
    for office, person in ((olsztyn, bartek), (pultusk, celina)):
        with office_context(office):
            key = CodeKey(account=person, nonce="x" * 64)
            key.account_id = bartek.pk
            texts.append(second_step.secret_text(key))
    assert texts[0] != texts[1]
