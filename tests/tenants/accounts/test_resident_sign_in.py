"""Residents sign in with a code from their mailbox, or with a passkey; nobody else does by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from support.residents import SIGN_IN, last_code, register, sign_in_by_mail
from support.staff import sign_in
from support.webauthn import SoftKey

from tenants.accounts.models import Passkey, Role, SignInCode, User
from tenants.context import office_context
from tenants.messaging.deliver import deliver
from tenants.messaging.models import Message
from tenants.models import Office

HOST = "olsztyn.localhost"
ORIGIN = "http://olsztyn.localhost:8000"
ADDRESS = "dorota@example.com"


@pytest.fixture
def dorota(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    """Dorota's browser."""
    return at(olsztyn)


@pytest.fixture
def edek(olsztyn: Office, at: Callable[[Office], Client]) -> Client:
    """A stranger's browser."""
    return at(olsztyn)


def people(office: Office) -> list[tuple[str, str]]:
    with office_context(office):
        return list(User.objects.values_list("email", "role"))


def post(browser: Client, path: str, body: object) -> tuple[int, dict[str, object]]:
    answer = browser.post(path, json.dumps(body), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_the_first_code_makes_the_account_and_leads_to_the_visits(
    dorota: Client, olsztyn: Office
) -> None:
    answer = sign_in_by_mail(dorota, olsztyn, " Dorota@Example.com ")
    assert (answer.status_code, answer["Location"]) == (303, "/konto/")
    assert people(olsztyn) == [(ADDRESS, Role.RESIDENT)]
    assert dorota.get("/konto/").status_code == 200
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    assert people(olsztyn) == [(ADDRESS, Role.RESIDENT)]


def test_the_code_goes_out_by_e_mail_and_is_kept_nowhere(
    dorota: Client, olsztyn: Office, mailoutbox: list[object]
) -> None:
    dorota.post(SIGN_IN, {"email": ADDRESS})
    with office_context(olsztyn):
        message = Message.objects.get(kind="sign_in_code")
        assert message.details == {}
        assert deliver(message.pk, now=timezone.now())
    (mail,) = mailoutbox
    assert last_code(olsztyn) in mail.body  # type: ignore[attr-defined]
    assert mail.to == [ADDRESS]  # type: ignore[attr-defined]


def test_a_wrong_code_says_how_often_one_may_try_and_the_sixth_is_over(
    dorota: Client, olsztyn: Office
) -> None:
    page = str(dorota.post(SIGN_IN, {"email": ADDRESS})["Location"]).partition("?")[0]
    wrong = "000000" if last_code(olsztyn) != "000000" else "111111"
    answers = [dorota.post(page, {"kod": wrong}) for _try in range(5)]
    assert [one.status_code for one in answers] == [422] * 5
    assert "jeszcze 4" in answers[0].content.decode()
    assert dorota.post(page, {"kod": last_code(olsztyn)}).status_code == 410
    assert people(olsztyn) == []


def test_a_code_works_once_and_for_ten_minutes(dorota: Client, olsztyn: Office) -> None:
    page = str(dorota.post(SIGN_IN, {"email": ADDRESS})["Location"]).partition("?")[0]
    code = last_code(olsztyn)
    assert dorota.post(page, {"kod": f"{code[:3]} {code[3:]}"}).status_code == 303
    assert dorota.post(page, {"kod": code}).status_code == 410
    late = str(dorota.post(SIGN_IN, {"email": ADDRESS})["Location"]).partition("?")[0]
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert dorota.post(late, {"kod": last_code(olsztyn)}).status_code == 410


def test_asking_answers_the_same_for_known_and_unknown_addresses(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    register(olsztyn, ADDRESS)
    known = dorota.post(SIGN_IN, {"email": ADDRESS})
    unknown = edek.post(SIGN_IN, {"email": "nikt@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    pages = [str(one["Location"]) for one in (known, unknown)]
    assert len(pages[0]) == len(pages[1])


def test_the_fifth_code_in_half_an_hour_is_not_sent(dorota: Client, olsztyn: Office) -> None:
    for _time in range(4):
        assert dorota.post(SIGN_IN, {"email": ADDRESS}).status_code == 303
    answer = dorota.post(SIGN_IN, {"email": ADDRESS})
    assert answer.status_code == 429
    with office_context(olsztyn):
        assert SignInCode.objects.count() == 4


def test_what_is_no_address_is_said_at_its_box(dorota: Client, olsztyn: Office) -> None:
    answer = dorota.post(SIGN_IN, {"email": "dorota"})
    assert answer.status_code == 422
    assert "jan@example.com" in answer.content.decode()
    assert 'value="dorota"' in answer.content.decode()


def test_a_clerks_mailbox_opens_neither_desk_nor_account(
    dorota: Client, olsztyn: Office, bartek: User
) -> None:
    answer = sign_in_by_mail(dorota, olsztyn, bartek.email)
    assert answer.status_code == 409
    assert "Do panelu" in answer.content.decode()
    assert dorota.get("/panel/").status_code == 302
    assert "logowanie" in dorota.get("/konto/")["Location"]


def test_a_code_of_olsztyn_is_nothing_at_pultusk(
    dorota: Client, olsztyn: Office, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    page = str(dorota.post(SIGN_IN, {"email": ADDRESS})["Location"]).partition("?")[0]
    assert at(pultusk).post(page, {"kod": last_code(olsztyn)}).status_code == 404
    assert dorota.get("/konto/kod/zmyslone").status_code == 404


def test_nobody_is_sent_to_another_host_after_signing_in(dorota: Client, olsztyn: Office) -> None:
    answer = sign_in_by_mail(dorota, olsztyn, ADDRESS, onward="https://zly.example/")
    assert answer["Location"] == "/konto/"


def test_a_resident_opens_no_desk_and_a_clerk_no_residents_list(
    dorota: Client, olsztyn: Office, bartek: User
) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    assert dorota.get("/panel/").status_code == 403
    sign_in(dorota, bartek.email)
    assert dorota.get("/konto/").status_code == 403


def test_signing_out_ends_the_session(dorota: Client, olsztyn: Office) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    assert dorota.get("/konto/wyloguj").status_code == 405
    dorota.post("/konto/wyloguj")
    assert "logowanie" in dorota.get("/konto/")["Location"]


def add_key(browser: Client, key: SoftKey) -> tuple[int, dict[str, object]]:
    _status, options = post(browser, "/konto/klucze/pytanie", {})
    return post(browser, "/konto/klucze/nowy", key.make(options))


def use_key(browser: Client, key: SoftKey) -> tuple[int, dict[str, object]]:
    _status, options = post(browser, "/konto/klucze/logowanie/pytanie", {})
    return post(browser, "/konto/klucze/logowanie", key.use(options))


def test_a_passkey_is_made_signed_in_with_and_removed(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    key = SoftKey(HOST, ORIGIN)
    assert add_key(dorota, key) == (200, {"next": "/konto/klucze?dodano=1"})
    assert "Telefon" in dorota.get("/konto/klucze").content.decode()
    assert use_key(edek, key) == (200, {"next": "/konto/"})
    assert edek.get("/konto/").status_code == 200
    with office_context(olsztyn):
        kept = Passkey.objects.get()
    assert kept.sign_count == 1
    dorota.post(f"/konto/klucze/{kept.pk}/usun")
    status, told = use_key(edek, key)
    assert (status, told["code"]) == (422, "passkey_refused")


def test_an_answer_is_taken_once(dorota: Client, edek: Client, olsztyn: Office) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    key = SoftKey(HOST, ORIGIN)
    add_key(dorota, key)
    _status, options = post(edek, "/konto/klucze/logowanie/pytanie", {})
    signed = key.use(options)
    assert post(edek, "/konto/klucze/logowanie", signed)[0] == 200
    assert post(edek, "/konto/klucze/logowanie", signed)[0] == 422


@pytest.mark.parametrize(
    ("host", "origin"),
    [(HOST, "https://zly.example"), ("zly.example", ORIGIN)],
)
def test_a_key_made_for_another_site_is_refused(
    dorota: Client, olsztyn: Office, host: str, origin: str
) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    status, told = add_key(dorota, SoftKey(host, origin))
    assert (status, told["code"]) == (422, "passkey_refused")
    with office_context(olsztyn):
        assert not Passkey.objects.exists()


def test_a_copied_key_whose_count_went_back_is_refused(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    key = SoftKey(HOST, ORIGIN)
    add_key(dorota, key)
    assert use_key(edek, key)[0] == 200
    key.count = 0
    assert use_key(edek, key)[0] == 422


@pytest.mark.parametrize("body", ["[]", "{", '{"id": 7}', "{}", '{"id": "x", "response": 1}'])
def test_rubbish_instead_of_a_key_is_refused(edek: Client, olsztyn: Office, body: str) -> None:
    post(edek, "/konto/klucze/logowanie/pytanie", {})
    answer = edek.post("/konto/klucze/logowanie", body, content_type="application/json")
    assert answer.status_code == 422


def test_strangers_keys_and_pages_are_not_for_edek(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    sign_in_by_mail(dorota, olsztyn, ADDRESS)
    add_key(dorota, SoftKey(HOST, ORIGIN))
    with office_context(olsztyn):
        kept = Passkey.objects.get()
    assert edek.post(f"/konto/klucze/{kept.pk}/usun").status_code == 302
    sign_in_by_mail(edek, olsztyn, "edek@example.com")
    edek.post(f"/konto/klucze/{kept.pk}/usun")
    with office_context(olsztyn):
        assert Passkey.objects.count() == 1
