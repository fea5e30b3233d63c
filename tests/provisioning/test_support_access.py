"""Support enters an office only while its admin lets it, only looks, and leaves its trace there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from support.addresses import addresses, filled
from support.care import one_of_us, reported, seen
from support.operators import browser_of
from support.pages import words
from support.staff import hire
from support.town import open_town

from okienko import urls_office
from provisioning.domain.papers.audits import OnlyTheOffice
from provisioning.domain.support import grant
from provisioning.domain.support.cross import cross
from provisioning.domain.support.enter import KeySpent, enter, inside
from provisioning.domain.tickets import in_office
from provisioning.models import SupportGrant, SupportVisit, Ticket, TicketState
from provisioning.web import visit as door
from tenants.accounts.models import Role, User
from tenants.accounts.session import actor
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.models import Office

At = Callable[[Office], Client]
BASE = "http://olsztyn.localhost:8000"


@pytest.fixture
def anna(olsztyn: Office) -> User:
    return hire(olsztyn, "Anna")


@pytest.fixture
def ticket(olsztyn: Office, anna: User) -> Ticket:
    return reported(olsztyn, anna)


@pytest.fixture
def ola() -> User:
    return one_of_us()


@pytest.fixture
def annas(olsztyn: Office, anna: User, at: At) -> Client:
    browser = at(olsztyn)
    with office_context(olsztyn):
        browser.force_login(anna)
    return browser


@pytest.fixture
def olas(ola: User) -> Client:
    return browser_of(ola)


def cross_over(olas: Client, ticket: Ticket, at: At, office: Office) -> Client:
    """Ola asks for the way in and follows the link, into a browser tab of the office's host."""
    page = olas.post(f"/zgloszenia/{ticket.pk}/wejscie")
    found = re.search(rf'href="{BASE}(/panel/wsparcie/wejscie/[^"]+)"', page.content.decode())
    assert found is not None, page.content.decode()
    browser = at(office)
    answer = browser.get(found[1])
    assert answer.status_code == 302
    assert browser.get(found[1]).status_code == 403, "the key works once"
    return browser


def trail(office: Office) -> list[tuple[str, str, str]]:
    with office_context(office):
        rows = Entry.objects.filter(action__startswith="support.").order_by("at", "id")
        return list(rows.values_list("action", "by_kind", "by_name"))


def test_the_office_lets_support_look_sees_it_all_and_ends_it_at_one_press(
    olsztyn: Office, annas: Client, olas: Client, ticket: Ticket, at: At
) -> None:
    assert "nie wpuszcza" in words(olas.get(f"/zgloszenia/{ticket.pk}").content.decode())
    assert olas.post(f"/zgloszenia/{ticket.pk}/wejscie").status_code == 403
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    assert "Wsparcie może oglądać Twój panel" in words(annas.get("/panel/").content.decode())
    support = cross_over(olas, ticket, at, olsztyn)
    page = words(support.get("/panel/").content.decode())
    assert "Jesteś tu jako wsparcie. Możesz tylko oglądać." in page
    assert trail(olsztyn)[:3] == [
        ("support.let_in", ActorKind.CLERK, "Anna"),
        ("support.entered", ActorKind.OPERATOR, "Ola"),
        ("support.opened", ActorKind.OPERATOR, "Ola"),
    ]
    annas.post("/panel/wsparcie/odwolaj")
    answer = support.get("/panel/")
    assert answer.headers["location"] == "/panel/wsparcie/koniec"
    assert support.get("/panel/").headers["location"].startswith("/panel/logowanie")
    assert olas.post(f"/zgloszenia/{ticket.pk}/wejscie").status_code == 403
    assert "Wsparcie może" not in words(annas.get("/panel/").content.decode())
    with office_context(olsztyn):
        assert not User.objects.filter(name="Ola").exists(), "no account is left behind"


def test_changing_things_takes_a_second_consent_and_never_opens_the_offices_own_rooms(
    olsztyn: Office, annas: Client, olas: Client, ticket: Ticket, at: At
) -> None:
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    support = cross_over(olas, ticket, at, olsztyn)
    reply = {"text": "Zmieniam"}
    path = f"/panel/zgloszenia/{ticket.pk}/odpowiedz"
    assert support.post(path, reply).status_code == 403
    annas.post(f"/panel/wsparcie/{ticket.pk}/zmiany")
    assert "Możesz wprowadzać zmiany" in words(support.get("/panel/").content.decode())
    assert support.post(path, reply).status_code == 302
    for closed in ("/panel/haslo", f"/panel/wsparcie/{ticket.pk}/wpusc", "/panel/wsparcie/odwolaj"):
        assert support.post(closed, {}).status_code == 403, closed
    assert support.post("/panel/dane-osobowe/kontrola", {"text": "x"}).status_code == 403
    assert support.post("/panel/wsparcie/wyjscie").status_code == 302
    assert trail(olsztyn)[-1][0] == "support.left"
    assert support.get("/panel/").headers["location"].startswith("/panel/logowanie")


def test_support_that_may_change_things_never_says_for_the_office_that_they_are_mended(
    olsztyn: Office, annas: Client, olas: Client, ticket: Ticket, at: At
) -> None:
    """The office's word stops the contract's clock: it is nobody else's."""
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    annas.post(f"/panel/wsparcie/{ticket.pk}/zmiany")
    support = cross_over(olas, ticket, at, olsztyn)
    page = f"/panel/zgloszenia/{ticket.pk}"
    olas.post(f"/zgloszenia/{ticket.pk}/napraw", {"text": "Naprawione"})
    assert f'action="{page}/dziala"' not in support.get(page).content.decode()
    for deed in ("dziala", "nie-dziala", "wymiana"):
        assert support.post(f"{page}/{deed}", {"text": "W imieniu urzędu"}).status_code == 403, deed
    with office_context(olsztyn), pytest.raises(OnlyTheOffice) as refused:
        in_office.confirm(ticket.pk, now=timezone.now(), by=Actor(ActorKind.OPERATOR, name="Ola"))
    assert refused.value.code == "only_the_office"
    assert seen(ticket.pk).state == TicketState.MENDED
    assert f'action="{page}/dziala"' in annas.get(page).content.decode()
    assert annas.post(f"{page}/dziala").status_code == 302
    assert seen(ticket.pk).state == TicketState.CLOSED


def staff_addresses() -> list[str]:
    """Every address of the panel, as it is written."""
    found = (one for one, _view in addresses(urls_office.urlpatterns))
    return [one for one in found if one.startswith("panel/")]


DOORS = {"/panel/wsparcie/wyjscie", "/panel/wyloguj", "/panel/wsparcie/koniec"}


def test_while_only_looking_nothing_can_be_sent_to_any_page_of_the_panel(
    olsztyn: Office, annas: Client, olas: Client, ticket: Ticket, at: At
) -> None:
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    support = cross_over(olas, ticket, at, olsztyn)
    known = [filled(one) for one in staff_addresses()]
    tried = [one for one in known if one not in DOORS and "/wejscie/" not in one]
    assert len(tried) > 100
    for address in tried:
        for send in (support.post, support.put, support.patch, support.delete):
            assert send(address).status_code == 403, address
    with office_context(olsztyn):
        assert Entry.objects.filter(action="support.refused").count() == 4 * len(tried)


def test_every_page_of_the_panel_opens_for_support_or_says_no(
    olsztyn: Office, annas: Client, olas: Client, ticket: Ticket, at: At
) -> None:
    with office_context(olsztyn):
        open_town()
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    support = cross_over(olas, ticket, at, olsztyn)
    pages = {f"/{one}" for one in staff_addresses() if "<" not in one} - DOORS
    opened = [page for page in pages if support.get(page).status_code == 200]
    assert {"/panel/", "/panel/kalendarz", "/panel/lista", "/panel/dziennik/"} <= set(opened)
    with office_context(olsztyn):
        assert Entry.objects.filter(action="support.opened").count() >= len(opened)


def test_one_of_us_who_only_looks_after_nothing_gets_no_key(
    olsztyn: Office, anna: User, ticket: Ticket
) -> None:
    with office_context(olsztyn):
        grant.let_in(ticket.pk, now=timezone.now(), by=actor(anna))
    with platform_context():
        filip = User.objects.create_user("filip@okienko.example", name="Filip", role=Role.OPERATOR)
        with pytest.raises(grant.NotLetIn) as refused:
            cross(ticket.pk, filip, now=timezone.now())
    assert (refused.value.code, refused.value.status) == ("not_let_in", 403)


def test_without_the_gate_a_visitor_could_send_things(
    olsztyn: Office,
    annas: Client,
    olas: Client,
    ticket: Ticket,
    at: At,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of the test above."""
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    support = cross_over(olas, ticket, at, olsztyn)
    monkeypatch.setattr(door, "is_allowed", lambda request, person: True)
    answer = support.post(f"/panel/zgloszenia/{ticket.pk}/odpowiedz", {"text": "Bez bramki"})
    assert answer.status_code == 302


def test_nobody_of_us_can_write_a_grant_or_prolong_one(
    olsztyn: Office, anna: User, ola: User, ticket: Ticket
) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        grant.let_in(ticket.pk, now=now, by=actor(anna))
        with pytest.raises(grant.NotLetIn):
            grant.let_in(ticket.pk, now=now, by=actor(ola))
        with pytest.raises(DatabaseError), transaction.atomic():
            SupportGrant.objects.update(until=now + timedelta(days=1))
    deeds: list[Callable[[], Any]] = [
        lambda: SupportGrant.objects.create(
            office=olsztyn,
            ticket=ticket,
            granted_at=now,
            until=now + timedelta(hours=1),
            by_id=ola.pk,
            by_name="Ola",
        ),
        lambda: SupportGrant.objects.update(until=now + timedelta(hours=2)),
    ]
    with platform_context():
        cross(ticket.pk, ola, now=now)
        for deed in deeds:
            with pytest.raises(DatabaseError), transaction.atomic():
                deed()
        assert SupportGrant.objects.update(writes_at=now) == 0
        assert SupportVisit.objects.update(used_at=None) == 0
        assert SupportGrant.objects.filter(writes_at=None).count() == 1


def test_a_key_is_good_for_a_minute_in_one_office_and_no_longer_than_the_grant(
    olsztyn: Office, pultusk: Office, anna: User, ola: User, ticket: Ticket
) -> None:
    now = timezone.now()
    with office_context(olsztyn):
        grant.let_in(ticket.pk, now=now, by=actor(anna))
    with platform_context():
        with pytest.raises(grant.NotLetIn):
            cross(ticket.pk, ola, now=now + timedelta(hours=2))
        with pytest.raises(grant.NotLetIn):
            cross(ticket.pk, User(role=Role.CLERK), now=now)
        key = cross(ticket.pk, ola, now=now)
    with office_context(pultusk), pytest.raises(KeySpent) as refused:
        enter(key, now=now, address="")
    assert refused.value.code == "key_spent"
    with office_context(olsztyn):
        for forged in ("", "x", key[:-1], f"{key}x"):
            with pytest.raises(KeySpent):
                enter(forged, now=now, address="")
        with pytest.raises(KeySpent):
            enter(key, now=now + timedelta(seconds=61), address="")
        person = enter(key, now=now + timedelta(seconds=59), address="")
        assert person.visit is not None
        assert inside(person.visit.id, now + timedelta(minutes=119)) is not None
        assert inside(person.visit.id, now + timedelta(minutes=121)) is None


def test_a_visit_ends_with_the_operators_account(
    olsztyn: Office, annas: Client, olas: Client, ola: User, ticket: Ticket, at: At
) -> None:
    annas.post(f"/panel/wsparcie/{ticket.pk}/wpusc")
    support = cross_over(olas, ticket, at, olsztyn)
    assert support.get("/panel/").status_code == 200
    with platform_context():
        User.objects.filter(pk=ola.pk).update(is_active=False)
    assert support.get("/panel/").headers["location"] == "/panel/wsparcie/koniec"


def test_an_office_sees_no_other_offices_grants(
    olsztyn: Office, pultusk: Office, anna: User, ticket: Ticket
) -> None:
    with office_context(olsztyn):
        grant.let_in(ticket.pk, now=timezone.now(), by=actor(anna))
        assert grant.in_force(timezone.now()) is not None
    celina = hire(pultusk, "Celina")
    with office_context(pultusk):
        assert SupportGrant.objects.count() == 0
        assert grant.withdraw(now=timezone.now(), by=actor(celina)) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            SupportGrant.objects.create(
                office_id=olsztyn.pk,
                ticket_id=ticket.pk,
                granted_at=timezone.now(),
                until=timezone.now() + timedelta(hours=1),
                by_id=celina.pk,
                by_name="Celina",
            )


def test_only_an_admin_lets_support_in(olsztyn: Office, ticket: Ticket, at: At) -> None:
    bartek = hire(olsztyn, "Bartek", Role.CLERK)
    browser = at(olsztyn)
    with office_context(olsztyn):
        browser.force_login(bartek)
    assert browser.post(f"/panel/wsparcie/{ticket.pk}/wpusc").status_code == 403
    assert "Wpuść wsparcie" not in browser.get(f"/panel/zgloszenia/{ticket.pk}").content.decode()
