"""A consent is taken back as easily as it was given; a required one costs the account (P25.8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from support.consents import publish_words
from support.staff import hire, sign_in

from tenants.accounts.models import Role, User
from tenants.audit.actor import RESIDENT
from tenants.consents.acceptance import Accepted, accept
from tenants.consents.domain.notice_needed import has_notice, require_notice
from tenants.consents.domain.take_back import take_back
from tenants.consents.domain.withdraw_version import withdraw_version
from tenants.consents.errors import NoSuchConsent, NoticeMissing, NotWithdrawable
from tenants.consents.models import Acceptance, ConsentVersion, Withdrawal
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def given(office: Office, who: User, **more: object) -> Acceptance:
    with office_context(office):
        version = publish_words("zgoda", **more)  # type: ignore[arg-type]  # as that situation takes it
        accept([version], Accepted(who.pk, NOW, "web", "pl", RESIDENT))
        return Acceptance.objects.get()


def test_an_optional_one_is_taken_back_once_and_stays_in_the_proof(
    olsztyn: Office, bartek: User, browser: Client
) -> None:
    proof = given(olsztyn, bartek, required=False)
    sign_in(browser, bartek.email)
    page = f"/konto/zgody/{proof.pk}/wycofaj"
    assert page in browser.get("/konto/zgody").content.decode()
    assert browser.get(page).status_code == 200
    assert browser.post(page).status_code == 303
    assert page not in browser.get("/konto/zgody").content.decode()
    assert browser.post(page).status_code == 409
    with office_context(olsztyn):
        assert Withdrawal.objects.get().acceptance_id == proof.pk
        assert User.objects.get(pk=bartek.pk).is_active


def test_a_required_one_tells_the_consequence_and_takes_the_account(
    olsztyn: Office, bartek: User, browser: Client
) -> None:
    proof = given(olsztyn, bartek)
    sign_in(browser, bartek.email)
    page = f"/konto/zgody/{proof.pk}/wycofaj"
    assert "usuniemy konto" in browser.get(page).content.decode()
    assert browser.post(page).status_code == 422
    with office_context(olsztyn):
        assert not Withdrawal.objects.exists()
    assert browser.post(page, {"konto": "usun"}).status_code == 303
    with office_context(olsztyn):
        closed = User.objects.get(pk=bartek.pk)
        assert Acceptance.objects.filter(about=bartek.pk).exists()
    assert (closed.is_active, closed.name) == (False, "")
    assert "bartek" not in closed.email
    assert "logowanie" in browser.get("/konto/zgody")["Location"]
    assert sign_in(browser, bartek.email).status_code == 422


def test_the_last_admin_stays(olsztyn: Office, anna: User, browser: Client) -> None:
    proof = given(olsztyn, anna)
    sign_in(browser, anna.email)
    refused = browser.post(f"/konto/zgody/{proof.pk}/wycofaj", {"konto": "usun"})
    assert refused.status_code == 409
    with office_context(olsztyn):
        assert User.objects.get(pk=anna.pk).is_active
        assert not Withdrawal.objects.exists()


def test_notices_others_and_other_offices_are_refused(
    olsztyn: Office, pultusk: Office, bartek: User, at: Callable[[Office], Client]
) -> None:
    proof = given(olsztyn, bartek, kind="notice")
    with office_context(olsztyn):
        with pytest.raises(NotWithdrawable):
            take_back(proof.pk, about=bartek.pk, now=NOW, by=RESIDENT)
        with pytest.raises(NoSuchConsent):
            take_back(proof.pk, about=uuid7(), now=NOW, by=RESIDENT)
    celina = hire(pultusk, "Celina", Role.CLERK)
    there = at(pultusk)
    sign_in(there, celina.email)
    assert there.get(f"/konto/zgody/{proof.pk}/wycofaj").status_code == 404


def test_without_a_notice_in_force_nothing_is_published(in_olsztyn: Office) -> None:
    with pytest.raises(NoticeMissing) as refused:
        require_notice(NOW)
    assert refused.value.code == "no_notice_in_force"
    publish_words("zgoda", group="booking")  # a consent is no notice
    assert not has_notice(NOW)
    version = publish_words("klauzula", group="booking", kind="notice")
    require_notice(NOW)
    withdraw_version(version, now=NOW, by=RESIDENT)  # no service needs it: allowed
    assert not has_notice(NOW)


JANUARY = date(2027, 1, 1)


def ends(*versions: ConsentVersion) -> list[date | None]:
    return [ConsentVersion.objects.get(pk=one.pk).valid_to for one in versions]


def test_a_planned_version_that_is_withdrawn_gives_the_one_before_its_own_end_back(
    in_olsztyn: Office,
) -> None:
    """An open one stays open, though the planned one had an end; one with an end keeps it."""
    first = publish_words("klauzula")
    month = publish_words("klauzula", start=JANUARY, end=JANUARY + 30 * DAY)
    assert ends(first) == [JANUARY - DAY]
    withdraw_version(month, now=NOW, by=RESIDENT)
    assert ends(first) == [None]

    year = publish_words("zgoda", end=JANUARY - DAY)
    withdraw_version(publish_words("zgoda", start=JANUARY), now=NOW, by=RESIDENT)
    assert ends(year) == [JANUARY - DAY]


def test_of_two_planned_versions_the_other_still_takes_over(in_olsztyn: Office) -> None:
    first = publish_words("klauzula")
    spring = publish_words("klauzula", start=JANUARY + 90 * DAY)
    winter = publish_words("klauzula", start=JANUARY)
    assert ends(first, winter) == [JANUARY - DAY, None]
    withdraw_version(winter, now=NOW, by=RESIDENT)
    assert ends(first) == [JANUARY + 89 * DAY]
    withdraw_version(spring, now=NOW, by=RESIDENT)
    assert ends(first) == [None]
