"""An office applies on the platform's page; an operator says yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail, signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.neighbours import mails
from support.operators import Operator, words

from provisioning.domain.applications.letters import KEPT, forget_old, send_owed
from provisioning.domain.applications.send import CONFIRM_WITHIN, apply, confirm, confirm_link
from provisioning.domain.notice_letters import send_letters
from provisioning.models import Application, ApplicationState, Onboarding
from provisioning.web.platform.forms import SALT
from tenants.accounts.models import Duty
from tenants.audit.models import Entry
from tenants.context import platform_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGE = "/dla-urzedow"
TYPED = {
    "name": "Urząd Gminy Boguchwała",
    "subdomain": "boguchwala",
    "terc": "1816032",
    "nip": "568-161-80-62",
    "street": "ul. Próbna 1",
    "postal_code": "36040",
    "city": "Boguchwała",
    "starter": "gmina",
    "person": "Anna Nowak",
    "email": "anna@example.com",
    "phone": "17 000 00 00",
    "note": "Prosimy o kontakt.",
}


@pytest.fixture(autouse=True)
def _letters(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _on_the_platform(db: None) -> Iterator[None]:
    with platform_context():
        yield


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def waiting(db: None) -> Application:
    with platform_context():
        row = apply(TYPED, address="", now=NOW)
        return confirm(confirm_link(row).rpartition("/")[2], now=NOW)


@pytest.fixture
def moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def sent(browser: Client, *, seconds: float = 30, **changes: Any) -> HttpResponse:
    opened = signing.dumps(NOW.timestamp() - seconds, salt=SALT)
    return browser.post(PAGE, TYPED | {"opened": opened} | changes)  # type: ignore[return-value]


@pytest.mark.usefixtures("moment")
def test_an_office_applies_and_is_seen_once_it_has_confirmed(visitor: Client) -> None:
    assert "Zgłoś swój urząd" in words(visitor.get("/"))
    assert "To nie jest zamówienie" in words(visitor.get(PAGE))
    assert sent(visitor)["Location"] == f"{PAGE}/wyslane"
    operator = Operator()
    assert "Boguchwała" not in words(operator.client.get("/wnioski")), "not confirmed yet"
    with platform_context():
        assert send_owed(now=NOW) == 1
        assert send_owed(now=NOW) == 0
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.com"]
    path = re.search(r"http://localhost:8000(/zgloszenie/\S+)", str(letter.body))[1]  # type: ignore[index]

    assert "Potwierdź zgłoszenie" in words(visitor.get(path))
    assert Application.objects.get().state == ApplicationState.UNCONFIRMED, "looking is no press"
    assert "Zgłoszenie jest potwierdzone" in words(visitor.post(path))
    visitor.post(path)
    operator.sign_in()
    assert "Boguchwała" in words(operator.client.get("/wnioski"))


def test_we_are_told_once_of_an_application_that_waits(waiting: Application, settings: Any) -> None:
    confirm(confirm_link(waiting).rpartition("/")[2], now=NOW)
    send_letters(NOW)
    assert send_letters(NOW) == 0
    (letter,) = mails()
    assert letter.to == [settings.OKIENKO_SUPPORT_EMAIL]
    assert letter.subject == "Urząd Gminy Boguchwała prosi o Okienko"
    assert f"/wnioski/{waiting.pk}" in letter.body


def test_what_was_typed_begins_the_onboarding(waiting: Application) -> None:
    row, operator = waiting, Operator()

    answer = operator.client.post(f"/wnioski/{row.pk}/przyjmij", {"subdomain": row.subdomain})

    mine = Onboarding.objects.get()
    assert answer["Location"] == f"/nowe-urzedy/{mine.pk}"
    assert (mine.buyer_nip, mine.postal_code) == ("5681618062", "36-040")
    assert (mine.admin_email, mine.admin_name) == ("anna@example.com", "Anna Nowak")
    assert mine.starters == ["gmina"]
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (ApplicationState.APPROVED, "Anna")
    Application.objects.update(next_try_at=NOW)
    with platform_context():
        send_owed(now=NOW)
        acts = set(Entry.objects.filter(about_id=row.pk).values_list("action", flat=True))
    assert "Zakładamy Okienko" in str(mail.outbox[-1].body)
    assert acts == {"application.confirm", "application.approve"}


def test_a_refusal_needs_a_reason_and_the_office_is_told(waiting: Application) -> None:
    operator = Operator()
    empty = operator.client.post(f"/wnioski/{waiting.pk}/odmow", {"reason": " "})
    assert (empty.status_code, "Podaj powód" in words(empty)) == (422, True)
    operator.sign_in()
    operator.client.post(f"/wnioski/{waiting.pk}/odmow", {"reason": "To nie jest urząd."})
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.REFUSED
    Application.objects.update(next_try_at=NOW)
    with platform_context():
        send_owed(now=NOW)
    assert "To nie jest urząd." in str(mail.outbox[-1].body)
    operator.sign_in()
    again = operator.client.post(f"/wnioski/{waiting.pk}/przyjmij", {"subdomain": "inna"})
    assert (again.status_code, Onboarding.objects.count()) == (409, 0)


def test_who_looks_after_money_does_not_decide(waiting: Application) -> None:
    piotr = Operator(duty=Duty.ACCOUNTING)
    assert piotr.client.get(f"/wnioski/{waiting.pk}").status_code == 200
    for deed in ("przyjmij", "odmow"):
        piotr.sign_in()
        assert piotr.client.post(f"/wnioski/{waiting.pk}/{deed}").status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.WAITING


def test_an_address_given_away_meanwhile_is_changed_by_the_operator(
    waiting: Application, olsztyn: Office
) -> None:
    operator = Operator()
    taken = operator.client.post(f"/wnioski/{waiting.pk}/przyjmij", {"subdomain": "olsztyn"})
    assert taken.status_code == 422
    assert "olsztyn" in words(taken)
    waiting.refresh_from_db()
    assert waiting.state == ApplicationState.WAITING, "nothing is half done"


@pytest.mark.usefixtures("moment")
def test_machines_get_the_same_answer_and_nothing_comes_of_it(visitor: Client) -> None:
    for changes in ({"url": "http://x"}, {"seconds": 1}, {"opened": "x"}, {"opened": ""}):
        assert sent(visitor, **changes)["Location"] == f"{PAGE}/wyslane"  # type: ignore[arg-type]
    assert not Application.objects.exists()


@pytest.mark.usefixtures("moment")
def test_mistakes_are_told_beside_their_boxes_and_nothing_typed_is_lost(
    visitor: Client, olsztyn: Office
) -> None:
    answer = sent(visitor, nip="5681618063", subdomain="0lsztyn", postal_code="1")
    assert answer.status_code == 422
    page = words(answer)
    assert "Sprawdź ten NIP" in page
    assert "wygląda jak „olsztyn”" in page
    assert "Kod pocztowy" in page
    assert "ul. Próbna 1" in answer.content.decode()
    assert not Application.objects.exists()


@pytest.mark.usefixtures("moment")
def test_one_mailbox_is_not_flooded(visitor: Client) -> None:
    for _time in range(3):
        assert sent(visitor).status_code == 302
    assert sent(visitor).status_code == 429


def test_what_nobody_confirmed_and_what_was_decided_is_forgotten_in_time(
    waiting: Application,
) -> None:
    with platform_context():
        apply(TYPED | {"email": "edek@example.com"}, address="", now=NOW)
        forget_old(now=NOW + CONFIRM_WITHIN + timedelta(seconds=1))
        assert list(Application.objects.all()) == [waiting]
        Application.objects.update(state=ApplicationState.REFUSED, decided_at=NOW)
        forget_old(now=NOW + KEPT)
        assert Application.objects.count() == 1
        forget_old(now=NOW + KEPT + timedelta(seconds=1))
        assert not Application.objects.exists()


def test_a_link_of_somebody_elses_making_or_too_old_opens_nothing(visitor: Client) -> None:
    assert visitor.get("/zgloszenie/x").status_code == 404
    with platform_context(), time_machine.travel(NOW, tick=False):
        row = apply(TYPED, address="", now=NOW)
        link = confirm_link(row).partition("8000")[2]
    with time_machine.travel(NOW + CONFIRM_WITHIN + timedelta(minutes=1), tick=False):
        assert visitor.post(link).status_code == 404
    row.refresh_from_db()
    assert row.state == ApplicationState.UNCONFIRMED


def test_a_letter_that_cannot_go_is_tried_again_later(
    waiting: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: Any, **_more: Any) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch, platform_context():
        patch.setattr("django.core.mail.EmailMessage.send", broken)
        assert send_owed(now=NOW) == 0
        assert send_owed(now=NOW) == 0
    with platform_context():
        assert send_owed(now=NOW + timedelta(minutes=5)) == 1
    assert len(mail.outbox) == 1


def test_the_number_of_questions_does_not_grow(waiting: Application) -> None:
    operator = Operator()

    def asked() -> int:
        operator.sign_in()
        with CaptureQueriesContext(connection) as queries:
            assert operator.client.get("/wnioski").status_code == 200
        return len(queries)

    asked()
    one = asked()
    with platform_context():
        for number in range(2):
            row = apply(TYPED | {"email": f"a{number}@example.com"}, address="", now=NOW)
            Application.objects.filter(pk=row.pk).update(state=ApplicationState.WAITING)
    assert asked() == one
