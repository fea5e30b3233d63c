"""Dorota with an account: asked at sign-in and at midnight; sees what she gave, takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from support.consents import publish_words
from support.residents import register, sign_in_by_mail

from tenants.accounts.models import User
from tenants.consents.days import midnight
from tenants.consents.models import Acceptance, Withdrawal
from tenants.context import office_context
from tenants.models import Office

DOROTA = "dorota@example.com"
NEW = "/konto/zgody/nowe"
SWITCH = date(2026, 11, 24)


@pytest.fixture
def dorota(at: Callable[[Office], Client], olsztyn: Office, settings: Settings) -> Client:
    settings.OKIENKO_RATE_LIMITS = False
    register(olsztyn)
    return at(olsztyn)


def is_asked(browser: Client) -> bool:
    answer = browser.get("/konto/")
    return answer.status_code == 303 and str(answer["Location"]).startswith(NEW)


def test_new_words_are_accepted_at_the_next_sign_in_and_changed_ones_at_midnight(
    olsztyn: Office, dorota: Client
) -> None:
    with office_context(olsztyn):
        first = publish_words("regulamin", group="account")
        publish_words("poufnosc", group="staff")
    with time_machine.travel(midnight(SWITCH) - timedelta(minutes=10), tick=False):
        sign_in_by_mail(dorota, olsztyn, DOROTA)
        assert is_asked(dorota)
        assert dorota.get("/").status_code == 200, "booking without an account asks nothing of it"
        assert dorota.post(NEW, {f"zgoda-{first.pk}": "on"}).status_code == 303
        assert dorota.get("/konto/").status_code == 200
        with office_context(olsztyn):
            publish_words("regulamin", "Nowa treść.", group="account", start=SWITCH)
        assert not is_asked(dorota), "it begins at midnight"
    with time_machine.travel(midnight(SWITCH), tick=False):
        assert is_asked(dorota), "the same session"
    with office_context(olsztyn):
        (proof,) = Acceptance.objects.all()
        assert (proof.version_id, proof.by_kind) == (first.pk, "resident")


def test_an_optional_one_is_seen_and_taken_back_and_a_required_one_ends_the_account(
    olsztyn: Office, dorota: Client
) -> None:
    with office_context(olsztyn):
        required = publish_words("regulamin", group="account")
        optional = publish_words("biuletyn", group="account", required=False)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    both = {f"zgoda-{one.pk}": "on" for one in (required, optional)}
    assert dorota.post(NEW, both).status_code == 303
    seen = dorota.get("/konto/zgody").content.decode()
    with office_context(olsztyn):
        proofs = {one.version_id: one.pk for one in Acceptance.objects.all()}
    pages = {pk: f"/konto/zgody/{proof}/wycofaj" for pk, proof in proofs.items()}
    assert all(page in seen for page in pages.values())
    assert dorota.post(pages[optional.pk]).status_code == 303
    assert "usuniemy konto" in dorota.get(pages[required.pk]).content.decode()
    assert dorota.post(pages[required.pk]).status_code == 422, "the consequence is said first"
    assert dorota.post(pages[required.pk], {"konto": "usun"}).status_code == 303
    with office_context(olsztyn):
        person = User.objects.get()
        assert (person.is_active, person.name) == (False, "")
        assert Withdrawal.objects.count() == 2
        assert Acceptance.objects.count() == 2, "the proof stays"
    assert dorota.get("/konto/").status_code != 200
