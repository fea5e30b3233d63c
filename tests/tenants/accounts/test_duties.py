"""Who the operators are: owners invite, change duties and end accounts; the last owner stays."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings
from support.operators import HOST, Operator, words
from support.staff import PASSWORD

from tenants.accounts.duties import LastOwner, change_duty
from tenants.accounts.models import Duty, Role, User
from tenants.accounts.operators import close_operator, create_operator
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import platform_context

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _letters(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.OKIENKO_SECOND_STEP = False


@pytest.fixture
def ola(db: None) -> Operator:
    return Operator(duty=Duty.OWNER)


def duty(email: str) -> Duty:
    with platform_context():
        return User.objects.get(email=email).duty


def post(who: Operator, path: str, **told: str) -> int:
    who.sign_in()
    return int(who.client.post(path, told).status_code)


def test_invited_by_letter_somebody_comes_in_and_does_what_the_duty_says(ola: Operator) -> None:
    told = {"email": "Edek@example.com", "name": "Edek", "duty": "support"}
    assert post(ola, "/operatorzy/zapros", **told) == 302
    (letter,) = mail.outbox
    assert letter.to == ["edek@example.com"]
    (path,) = re.findall(r"(/nowe-haslo/\S+)", str(letter.body))
    browser = Client(headers={"host": HOST})
    chosen = {"new": PASSWORD, "again": PASSWORD}
    assert browser.post(path, chosen).status_code == 302
    typed = {"email": "edek@example.com", "password": PASSWORD}
    assert browser.post("/logowanie", typed).status_code == 302
    assert duty("edek@example.com") == Duty.SUPPORT
    assert browser.get("/operatorzy").status_code == 200
    refused = browser.post("/operatorzy/zapros", told)
    assert (refused.status_code, refused["Okienko-Refusal"]) == (403, "not_your_duty")
    assert post(ola, "/operatorzy/zapros", **told) == 409, "there is such an account"


def test_a_letter_no_server_takes_is_told(ola: Operator, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told = {"email": "edek@example.com", "name": "Edek", "duty": "looks"}
    ola.sign_in()
    answer = ola.client.post("/operatorzy/zapros", told, follow=True)
    assert "żaden serwer poczty nie przyjął listu" in words(answer)


def test_an_owner_changes_duties_and_ends_accounts_and_each_is_audited(ola: Operator) -> None:
    with platform_context():
        edek = create_operator("edek@example.com", "Edek", now=NOW, by=SYSTEM)
    page = f"/operatorzy/{edek.pk}"
    assert duty(edek.email) == Duty.LOOKS, "whoever is given nothing looks"
    assert post(ola, f"{page}/rola", duty="accounting") == 302
    assert post(ola, f"{page}/rola", duty="rubbish") == 404
    assert duty(edek.email) == Duty.ACCOUNTING
    assert post(ola, f"{page}/kody") == 302
    assert post(ola, f"{page}/zakoncz") == 302
    assert post(ola, f"{page}/link") == 404
    with platform_context():
        trail = Entry.objects.filter(about_id=edek.pk).order_by("at", "pk")
        found = [(one.action, one.by_name) for one in trail]
    assert {one for one in found if one[1] == "Anna"} == {
        ("operator.duty", "Anna"),
        ("operator.code_forgotten", "Anna"),
        ("operator.close", "Anna"),
    }


def test_the_last_owner_stays(ola: Operator) -> None:
    with platform_context():
        User.objects.filter(role=Role.OPERATOR).exclude(pk=ola.user.pk).update(is_active=False)
    page = f"/operatorzy/{ola.user.pk}"
    assert post(ola, f"{page}/rola", duty="looks") == 409
    assert post(ola, f"{page}/zakoncz") == 409
    assert duty(ola.user.email) == Duty.OWNER
    with platform_context():
        with pytest.raises(LastOwner):
            close_operator(ola.user.email, now=NOW, by=SYSTEM)
        second = create_operator("e@example.com", "E", duty=Duty.OWNER, now=NOW, by=SYSTEM)
        change_duty(ola.user, Duty.LOOKS, now=NOW, by=SYSTEM)
        with pytest.raises(LastOwner):
            change_duty(second, Duty.LOOKS, now=NOW, by=SYSTEM)


@pytest.mark.parametrize("other", [Duty.SUPPORT, Duty.ACCOUNTING, Duty.LOOKS])
def test_nobody_but_an_owner_changes_who_is_who(db: None, other: Duty) -> None:
    edek = Operator(duty=other)
    page = f"/operatorzy/{edek.user.pk}"
    for path in ("rola", "link", "kody", "zakoncz"):
        assert post(edek, f"{page}/{path}", duty="owner") == 403
    assert duty(edek.user.email) == other
    with platform_context():
        assert User.objects.filter(pk=edek.user.pk, role=Role.OPERATOR, is_active=True).exists()
