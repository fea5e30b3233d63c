"""The operators' host and the offices' hosts know nothing of one another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings
from support.addresses import addresses, filled
from support.operators import HOST, Operator, carry
from support.staff import PASSWORD, hire, sign_in

from okienko import urls_office, urls_operator
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.models import Hostname, Office

At = Callable[[Office], Client]
SHARED = {"jezyk/<slug:code>"}


@pytest.fixture
def changed(request: pytest.FixtureRequest) -> Settings:
    """Settings for one test, beside the module of that name."""
    found: Settings = request.getfixturevalue("settings")
    return found


def operators_addresses() -> list[str]:
    ours = [one for one, _view in addresses(urls_operator.urlpatterns)]
    return [filled(one) for one in ours if one not in SHARED | {""}]


def test_an_office_and_the_platforms_own_host_know_no_operators_page(
    olsztyn: Office, at: At
) -> None:
    operator = Operator()
    pages = operators_addresses()
    assert "/pieniadze/faktury" in pages
    for browser in (at(olsztyn), Client(headers={"host": "localhost:8000"})):
        for name, cookie in operator.client.cookies.items():
            browser.cookies[name] = cookie.value
            browser.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
        for page in pages:
            assert browser.get(page).status_code == 404, page


def test_the_operators_host_knows_no_page_of_an_office(olsztyn: Office) -> None:
    operator = Operator()
    ours = {one for one, _view in addresses(urls_operator.urlpatterns)}
    offices = {one for one, _view in addresses(urls_office.urlpatterns)} - ours
    assert "panel/" in offices
    for address in offices:
        if "<" not in address:
            answer = operator.client.get(f"/{address}")
            assert answer.status_code == 404, address


def test_an_offices_admin_is_nobody_on_the_operators_host(olsztyn: Office, at: At) -> None:
    anna = hire(olsztyn, "Anna")
    browser = at(olsztyn)
    assert sign_in(browser, "anna@example.com").status_code == 302
    carried = Client(headers={"host": HOST})
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    for name in (settings.SESSION_COOKIE_NAME, settings.OKIENKO_OPERATOR_COOKIE):
        carried.cookies[name] = key
    assert carried.get("/pieniadze/")["Location"].startswith("/logowanie?")
    answer = carried.post("/logowanie", {"email": anna.email, "password": PASSWORD})
    assert answer.status_code == 422


def test_an_operators_session_is_nothing_at_an_office(olsztyn: Office, at: At) -> None:
    """Nor is an account of that role in the office's own schema."""
    operator = Operator()
    browser = at(olsztyn)
    key = operator.client.cookies[settings.OKIENKO_OPERATOR_COOKIE].value
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    browser.cookies[settings.OKIENKO_OPERATOR_COOKIE] = key
    assert "/panel/logowanie" in browser.get("/panel/")["Location"]
    hire(olsztyn, "Edek", Role.OPERATOR)
    assert sign_in(browser, "edek@example.com").status_code == 422


def test_operators_sessions_have_a_cookie_of_their_own(db: None, changed: Settings) -> None:
    changed.OKIENKO_SECOND_STEP = False
    with platform_context():
        User.objects.create_user("ola@example.com", PASSWORD, name="Ola", role=Role.OPERATOR)
    browser = Client(headers={"host": HOST})
    answer = browser.post("/logowanie", {"email": "ola@example.com", "password": PASSWORD})
    assert answer.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    cookie = answer.cookies[settings.OKIENKO_OPERATOR_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert browser.get("/pieniadze/").status_code == 200
    planted = Client(headers={"host": HOST})
    planted.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    assert planted.get("/pieniadze/").status_code == 302, "the common name means nothing here"


def test_no_office_can_stand_at_the_operators_host(olsztyn: Office) -> None:
    """Even a host name written into the table by mistake does not win."""
    with platform_context():
        Hostname.objects.create(domain="panel.localhost", tenant=olsztyn, is_primary=False)
    assert Client(headers={"host": HOST}).get("/")["Location"].startswith("/logowanie?")


def test_negative_control_a_session_carried_to_its_own_host_opens_the_page(db: None) -> None:
    operator = Operator()
    twin = Client(headers={"host": HOST})
    with platform_context():
        before = set(Session.objects.values_list("pk", flat=True))
        twin.force_login(operator.user)
        assert Session.objects.exclude(pk__in=before).count() == 1
    carry(twin)
    assert twin.get("/pieniadze/").status_code == 200


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_an_account_of_another_role_on_the_platform_comes_to_nothing(db: None, role: Role) -> None:
    stranger = Operator(role)
    for page in operators_addresses():
        if page.startswith("/pieniadze"):
            assert stranger.client.get(page).status_code == 403, page


def test_what_operators_do_at_the_door_is_audited_on_the_platform_only(
    olsztyn: Office, changed: Settings
) -> None:
    from tenants.audit.models import Entry

    changed.OKIENKO_SECOND_STEP = False
    with platform_context():
        User.objects.create_user("ola@example.com", PASSWORD, name="Ola", role=Role.OPERATOR)
    browser = Client(headers={"host": HOST})
    browser.post("/logowanie", {"email": "ola@example.com", "password": "zła nazwa parasola"})
    browser.post("/logowanie", {"email": "ola@example.com", "password": PASSWORD})
    browser.post("/wyloguj")
    with platform_context():
        doors = Entry.objects.filter(action__startswith="account.")
        trail = list(doors.order_by("at", "id").values_list("action", "by_kind"))
    assert trail == [
        ("account.sign_in_failed", "system"),
        ("account.sign_in", "operator"),
        ("account.sign_out", "operator"),
    ]
    with office_context(olsztyn):
        assert not Entry.objects.exists()
