"""The register in the panel and the page to ask on: who may, what is shown, what it costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from support.booking_desk import FRIDAY, open_desk
from support.residents import sign_in_by_mail
from support.staff import hire, sign_in
from support.visits import MINUTE, book

from tenants.accounts.models import Role
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import code_of, page_token

LIST = "/panel/wnioski"
ASK = "/prywatnosc/wniosek"
EMAIL = "dorota@example.com"
NOW = FRIDAY + 10 * MINUTE


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> object:
    settings.OKIENKO_RATE_LIMITS = False
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def anna(at: Callable[[Office], Client], olsztyn: Office) -> Client:
    hire(olsztyn, "Anna")
    client = at(olsztyn)
    sign_in(client, "anna@example.com")
    with office_context(olsztyn):
        book(open_desk(), 9)
    return client


def enter(anna: Client, kind: str = "access", **more: str) -> str:
    form = {"kind": kind, "received": "2026-11-19", "name": "Dorota Próbna", "email": EMAIL}
    answer = anna.post(f"{LIST}/nowy", form | more)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def one(office: Office) -> PersonRequest:
    with office_context(office):
        return PersonRequest.objects.order_by("-received_at", "-pk")[0]


def test_anna_writes_a_letter_down_makes_sure_and_hands_a_copy_over(
    anna: Client, olsztyn: Office
) -> None:
    page = enter(anna)
    assert "19.12.2026" in anna.get(page).content.decode()
    assert anna.post(f"{page}/odpowiedz", {"answer": ""}).status_code == 409
    assert anna.post(f"{page}/kopia/json").status_code == 409
    assert anna.post(f"{page}/tozsamosc", {"note": ""}).status_code == 422
    assert anna.post(f"{page}/tozsamosc", {"note": "dowód okazany"}).status_code == 302
    shown = anna.get(page).content.decode()
    assert "Dowód osobisty" in shown
    assert "/kopia/" not in shown
    piece = shown.partition('name="rzecz" value="')[2][:36]
    answered = {"answer": "W załączeniu kopia.", "rzecz": piece}
    assert anna.post(f"{page}/kopia/json").status_code == 409, "whose is what is not told yet"
    assert anna.post(f"{page}/odpowiedz", answered).status_code == 302
    assert f"{page}/kopia/pdf" in anna.get(page).content.decode()
    told = json.loads(anna.post(f"{page}/kopia/json").content)
    assert told["visits"][0]["person"]["last_name"] == "Próbna"
    assert anna.post(f"{page}/kopia/pdf").content.startswith(b"%PDF")
    assert anna.post(f"{page}/kopia/exe").status_code == 404
    assert "W załączeniu kopia." in anna.get(f"{page}/pismo").content.decode()
    assert anna.post(f"{page}/odmow", {"reason": "x"}).status_code == 409
    with office_context(olsztyn):
        acts = Entry.objects.filter(about_kind="rights.personrequest")
        assert acts.filter(action="person_request.copied").count() == 2, "none of an .exe"


def test_a_code_is_sent_and_read_out(anna: Client, olsztyn: Office) -> None:
    page = enter(anna)
    assert anna.post(f"{page}/wyslij-kod").status_code == 302
    with office_context(olsztyn):
        code = code_of(one(olsztyn))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert anna.post(f"{page}/kod", {"code": wrong}).status_code == 422
    assert one(olsztyn).proof == ""
    anna.post(f"{page}/kod", {"code": f"{code[:3]} {code[3:]}"})
    assert one(olsztyn).proof == "code"


def test_more_time_refusal_and_the_end_of_a_restriction(anna: Client, olsztyn: Office) -> None:
    page = enter(anna, "restrict")
    assert anna.post(f"{page}/przedluz", {"because": "dużo danych"}).status_code == 302
    assert anna.post(f"{page}/przedluz", {"because": "jeszcze"}).status_code == 409
    assert anna.post(f"{page}/koniec").status_code == 409
    anna.post(f"{page}/tozsamosc", {"note": "dowód okazany"})
    pieces = anna.get(page).content.decode().split('name="rzecz" value="')[1:]
    anna.post(f"{page}/odpowiedz", {"answer": "", "rzecz": [one[:36] for one in pieces]})
    assert one(olsztyn).done == {"found": 1, "restricted": 1}
    assert "•••" in anna.get(page).content.decode()
    assert anna.post(f"{page}/koniec").status_code == 302
    refused = enter(anna, "erase")
    assert anna.post(f"{refused}/odmow", {"reason": ""}).status_code == 422
    assert anna.post(f"{refused}/odmow", {"reason": "spór"}).status_code == 302
    assert "uodo.gov.pl" in anna.get(f"{refused}/pismo").content.decode()


def test_a_mistake_in_a_correction_stays_beside_its_field(anna: Client, olsztyn: Office) -> None:
    page = enter(anna, "rectify")
    anna.post(f"{page}/tozsamosc", {"note": "dowód okazany"})
    piece = anna.get(page).content.decode().partition('name="rzecz" value="')[2][:36]
    answer = anna.post(f"{page}/odpowiedz", {"email": "nie adres", "rzecz": piece})
    assert answer.status_code == 422
    assert "odpowiedz-email" in answer.content.decode()
    assert anna.post(f"{page}/odpowiedz", {"last_name": "Nowa", "rzecz": piece}).status_code == 302
    assert one(olsztyn).done == {"found": 1, "corrected": 1}
    assert "Twoje dane są poprawione." in anna.get(f"{page}/pismo").content.decode()


@pytest.mark.parametrize("kind", ["access", "export", "rectify", "erase", "restrict", "object"])
def test_where_nothing_is_kept_nothing_is_said_to_be_done(anna: Client, kind: str) -> None:
    page = enter(anna, kind, email="edek@example.com")
    anna.post(f"{page}/tozsamosc", {"note": "dowód okazany"})
    assert anna.post(f"{page}/odpowiedz", {"last_name": "Nowy"}).status_code == 302
    said = anna.get(f"{page}/pismo").content.decode()
    assert "nic o Tobie nie przechowujemy" in said
    assert not any(claim in said for claim in ("są poprawione", "nie używamy", "kopię wszystkiego"))


def test_a_correction_of_what_is_right_already_says_so(anna: Client) -> None:
    page = enter(anna, "rectify")
    anna.post(f"{page}/tozsamosc", {"note": "dowód okazany"})
    piece = anna.get(page).content.decode().partition('name="rzecz" value="')[2][:36]
    anna.post(f"{page}/odpowiedz", {"last_name": "Próbna", "rzecz": piece})
    assert "nie było nic do poprawienia" in anna.get(f"{page}/pismo").content.decode()


def test_bartek_sees_nothing_the_auditor_looks_and_celina_finds_no_such_request(
    anna: Client, at: Callable[[Office], Client], olsztyn: Office, pultusk: Office
) -> None:
    page = enter(anna)
    hire(olsztyn, "Bartek", Role.CLERK)
    hire(olsztyn, "Iod", Role.AUDITOR)
    hire(pultusk, "Celina")
    bartek, iod, celina = at(olsztyn), at(olsztyn), at(pultusk)
    for client, name in ((bartek, "bartek"), (iod, "iod"), (celina, "celina")):
        sign_in(client, f"{name}@example.com")
    assert [bartek.get(url).status_code for url in (LIST, page)] == [403, 403]
    assert bartek.post(f"{page}/odmow", {"reason": "x"}).status_code == 403
    assert [iod.get(url).status_code for url in (LIST, page)] == [200, 200]
    assert iod.post(f"{page}/odmow", {"reason": "x"}).status_code == 403
    assert iod.post(f"{page}/kopia/json").status_code == 403
    assert [celina.get(url).status_code for url in (LIST, page)] == [200, 404]
    assert anna.get(f"{LIST}/{uuid4()}").status_code == 404
    assert anna.post(f"{page}/cokolwiek").status_code == 404
    assert one(olsztyn).is_open


def test_a_list_of_three_costs_as_much_as_a_list_of_one(anna: Client) -> None:
    anna.get(LIST)
    counts = []
    for many in (1, 2):
        for _each in range(many):
            enter(anna)
        with CaptureQueriesContext(connection) as counted:
            assert anna.get(LIST).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1], counts


def test_somebody_without_an_account_asks_proves_and_takes_the_copy(
    anna: Client, at: Callable[[Office], Client], olsztyn: Office
) -> None:
    dorota = at(olsztyn)
    assert dorota.get(ASK).status_code == 200
    assert dorota.post(ASK, {"kind": "access", "contact": "nikt"}).status_code == 422
    known = dorota.post(ASK, {"kind": "access", "contact": EMAIL})
    unknown = at(olsztyn).post(ASK, {"kind": "access", "contact": "edek@example.com"})
    assert known.status_code == unknown.status_code == 303
    page = urlsplit(str(known["Location"])).path
    with office_context(olsztyn):
        mine = next(one for one in PersonRequest.objects.all() if one.email == EMAIL)
        code = code_of(mine)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert dorota.post(page, {"kod": wrong}).status_code == 422
    assert dorota.post(page, {"kod": code}).status_code == 303
    assert "20 grudnia 2026" in dorota.get(page).content.decode()
    assert dorota.post(f"{page}/kopia/json").status_code == 410, "not answered yet"
    assert dorota.post(f"{page}/kod").status_code == 409
    staff = f"{LIST}/{mine.pk}"
    piece = anna.get(staff).content.decode().partition('name="rzecz" value="')[2][:36]
    anna.post(f"{staff}/odpowiedz", {"answer": "", "rzecz": piece})
    told = json.loads(dorota.post(f"{page}/kopia/json").content)
    assert len(told["visits"]) == 1
    assert dorota.post(f"{page}/kopia/pdf").content.startswith(b"%PDF")
    assert dorota.post(f"{page}/kopia/exe").status_code == 404
    with office_context(olsztyn):
        assert Entry.objects.filter(action="person_request.taken").count() == 2
    assert "no-store" in dorota.get(page)["Cache-Control"]
    assert dorota.get(f"{ASK}/{'x' * 54}").status_code == 404


def test_a_code_that_is_over_is_sent_again(at: Callable[[Office], Client], olsztyn: Office) -> None:
    dorota = at(olsztyn)
    page = str(dorota.post(ASK, {"kind": "erase", "contact": EMAIL})["Location"])
    with office_context(olsztyn):
        old = code_of(one(olsztyn))
        PersonRequest.objects.update(code_until=datetime(2020, 1, 1, tzinfo=NOW.tzinfo))
    assert dorota.post(page, {"kod": old}).status_code == 410
    assert dorota.post(f"{page}/kod").status_code == 303
    with office_context(olsztyn):
        new = code_of(one(olsztyn))
    assert new != old
    assert dorota.post(page, {"kod": new}).status_code == 303


def test_whoever_is_signed_in_proves_nothing_more(
    at: Callable[[Office], Client], olsztyn: Office
) -> None:
    dorota = at(olsztyn)
    sign_in_by_mail(dorota, olsztyn, EMAIL)
    assert 'name="contact"' not in dorota.get(ASK).content.decode()
    assert dorota.post(ASK, {"kind": "object"}).status_code == 303
    made = one(olsztyn)
    assert (made.proof, made.state, made.number) == ("account", "open", 1)
    assert isinstance(made.account, UUID)
    with office_context(olsztyn):
        assert dorota.get(f"{ASK}/{page_token(made)}").status_code == 200
