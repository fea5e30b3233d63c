"""A session of one office is nothing at the other, whoever carries the cookie across."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tenants.accounts.models import User
from tenants.context import office_context
from tenants.models import Office

PASSWORD = "dluga-i-dobra-nazwa-9"


def signed_in(at: Callable[[Office], Client], office: Office, email: str, name: str) -> Client:
    with office_context(office):
        User.objects.create_user(email, PASSWORD, name=name, role="admin")
    browser = at(office)
    answer = browser.post("/panel/logowanie", {"email": email, "password": PASSWORD})
    assert answer.status_code in {302, 303}
    assert browser.get("/panel/").status_code == 200
    return browser


def test_annas_session_from_olsztyn_opens_nothing_in_pultusk(
    olsztyn: Office, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    anna = signed_in(at, olsztyn, "anna@example.com", "Anna")
    with office_context(pultusk):
        User.objects.create_user("anna@example.com", PASSWORD, name="Anna", role="admin")
        assert not Session.objects.exists()
    carried = at(pultusk)
    carried.cookies[settings.SESSION_COOKIE_NAME] = anna.cookies[settings.SESSION_COOKIE_NAME].value
    answer = carried.get("/panel/")
    assert answer.status_code in {302, 303}
    assert "/panel/logowanie" in answer["Location"]


def test_the_same_person_id_in_a_session_of_the_other_office_is_not_enough(
    olsztyn: Office, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    """Even a session row copied by force is refused: its hash is made of the other password."""
    anna = signed_in(at, olsztyn, "anna@example.com", "Anna")
    key = anna.cookies[settings.SESSION_COOKIE_NAME].value
    with office_context(olsztyn):
        stolen = Session.objects.get(session_key=key)
        person = User.objects.get(email="anna@example.com")
        row = (stolen.session_key, stolen.session_data, stolen.expire_date)
    with office_context(pultusk):
        User.objects.create_user("celina@example.com", "inna-dluga-nazwa-7", name="C", role="admin")
        User.objects.filter(email="celina@example.com").update(id=person.pk)
        Session.objects.create(session_key=row[0], session_data=row[1], expire_date=row[2])
    carried = at(pultusk)
    carried.cookies[settings.SESSION_COOKIE_NAME] = key
    assert carried.get("/panel/").status_code in {302, 303}
