"""Anna decides who works here and what each may do; the office never stays without an admin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support.pages import read, words
from support.staff import PASSWORD, hire, sign_in
from support.town import open_town

from booking.models import Counter, DeskChoice, Unit
from tenants.accounts.admins import LastAdmin
from tenants.accounts.models import CodeKey, Invitation, Passkey, Permission, Role, SignedIn, User
from tenants.accounts.people import leave
from tenants.accounts.people.errors import AlreadyHere, InvitationOver, ResidentsAddress
from tenants.accounts.people.invite import ABOUT, PER_MAILBOX, Newcomer, invite
from tenants.accounts.people.links import link_of, open_invitation
from tenants.accounts.people.powers import Powers
from tenants.accounts.session import actor
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.messaging.sources import source_of
from tenants.models import Office

At = Callable[[Office], Client]
LIST, NEW = "/panel/pracownicy/", "/panel/pracownicy/zapros"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
EDITION = re.compile(r'name="edition" value="([^"]*)"')
FRESH = "siedem cichych tramwajów"


@pytest.fixture(autouse=True)
def hands() -> Iterator[time_machine.Coordinates]:
    """It is nine o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def desk(olsztyn: Office, anna: User, at: At) -> Client:
    """Anna's browser, signed in."""
    browser = at(olsztyn)
    sign_in(browser, "anna@example.com")
    return browser


def ask(browser: Client, name: str = "Bartek", role: str = "clerk", **more: Any) -> Any:
    form = {"email": f"{name.lower()}@example.com", "name": name, "role": role} | more
    return browser.post(NEW, form)


def link(office: Office, name: str = "bartek") -> str:
    """The path of the last link in that mailbox, as the letter has it."""
    with office_context(office):
        person = User.objects.get(email=f"{name}@example.com")
        about = Invitation.objects.filter(account=person).latest("created_at")
        message = Message.objects.get(about_kind=ABOUT, about=about.pk)
        letter = source_of(message).letter(message)
        assert letter is not None
        assert letter.to == person.email
        return str(letter.variables["link"]).partition(":8000")[2]


def of(person: User, path: str = "") -> str:
    return f"{LIST}{person.pk}{path}"


def save(browser: Client, person: User, edition: str = "", **said: Any) -> Any:
    if not edition:
        edition = EDITION.findall(browser.get(of(person)).content.decode())[0]
    form = {"name": person.name, "role": person.role, "edition": edition, **said}
    return browser.post(of(person), form)


def acts(office: Office) -> list[str]:
    with office_context(office):
        found = Entry.objects.exclude(action__startswith="account.sign").order_by("at", "pk")
        return [one.action for one in found]


def test_bartek_is_invited_sets_a_password_and_is_in(olsztyn: Office, desk: Client, at: At) -> None:
    answer = ask(desk)
    assert answer.status_code == 302
    assert "bartek@example.com" in read(desk, answer["Location"])
    bartek = at(olsztyn)
    assert sign_in(bartek, "bartek@example.com").status_code == 422, "nothing opens before"
    path = link(olsztyn)
    assert "bartek@example.com" in read(bartek, path)
    assert bartek.get(path).status_code == 200, "looking uses nothing up"
    assert bartek.post(path, {"new": "krótkie", "again": "krótkie"}).status_code == 422
    assert bartek.post(path, {"new": FRESH, "again": FRESH})["Location"] == "/panel/"
    assert bartek.get("/panel/").status_code == 200
    stranger = at(olsztyn)
    assert "już nie działa" in read(stranger, path, 410), "once only"
    assert acts(olsztyn) == ["staff.invite", "staff.arrive"]


def test_a_new_link_kills_the_old_one_and_one_taken_back_or_too_old_opens_nothing(
    olsztyn: Office, desk: Client, at: At, hands: time_machine.Coordinates
) -> None:
    ask(desk)
    with office_context(olsztyn):
        bartek = User.objects.get(email="bartek@example.com")
    first = link(olsztyn)
    hands.shift(timedelta(minutes=1))
    assert desk.post(of(bartek, "/link")).status_code == 302
    second, edek = link(olsztyn), at(olsztyn)
    assert edek.get(first).status_code == 410
    assert edek.get(second).status_code == 200
    assert desk.post(of(bartek, "/wycofaj")).status_code == 302
    assert edek.get(second).status_code == 410
    assert edek.post(second, {"new": FRESH, "again": FRESH}).status_code == 410
    hands.shift(timedelta(minutes=1))
    assert ask(desk).status_code == 302, "and may be invited anew"
    third = link(olsztyn)
    assert edek.get(third).status_code == 200
    for forged in ("x" * 43, "żółw", third.rpartition("/")[2][:-20] + "A" * 20, "-"):
        assert edek.get(f"/panel/zaproszenie/{forged}").status_code == 410
    hands.shift(timedelta(days=7, seconds=1))
    assert edek.get(third).status_code == 410


def test_a_letter_that_waits_is_dropped_with_its_link(olsztyn: Office, desk: Client) -> None:
    ask(desk)
    with office_context(olsztyn):
        bartek = User.objects.get(email="bartek@example.com")
        message = Message.objects.get(about_kind=ABOUT)
        desk.post(of(bartek, "/wycofaj"))
        assert source_of(message).letter(message) is None


def test_who_cannot_be_invited_is_told_beside_the_box(
    olsztyn: Office, desk: Client, bartek: User
) -> None:
    hire(olsztyn, "Dorota", Role.RESIDENT)
    assert "pracuje albo ma zaproszenie" in words(ask(desk, "Bartek").content.decode())
    assert ask(desk, "Celina").status_code == 302
    assert "pracuje albo ma zaproszenie" in words(ask(desk, "Celina").content.decode())
    assert "konta mieszkańca" in words(ask(desk, "Dorota").content.decode())
    assert ask(desk, " ", email="edek@example.com").status_code == 422
    assert ask(desk, "Edek", role="operator").status_code == 422
    assert ask(desk, "Edek", email="edek").status_code == 422
    with office_context(olsztyn):
        who = (AlreadyHere, "bartek@example.com"), (ResidentsAddress, "dorota@example.com")
        for refusal, email in who:
            with pytest.raises(refusal):
                invite(Newcomer(email, "X", Powers("clerk")), now=NOW, by=SYSTEM)
        assert not User.objects.filter(name="Edek").exists()


def test_a_mailbox_is_not_flooded(olsztyn: Office, desk: Client) -> None:
    ask(desk)
    with office_context(olsztyn):
        bartek = User.objects.get(email="bartek@example.com")
    sent = [desk.post(of(bartek, "/link")).status_code for _again in range(PER_MAILBOX.attempts)]
    assert sent == [302] * (PER_MAILBOX.attempts - 1) + [429]


def test_a_forgotten_password_is_set_anew_by_a_link_and_old_sessions_end(
    olsztyn: Office, desk: Client, bartek: User, at: At
) -> None:
    old = at(olsztyn)
    sign_in(old, bartek.email)
    desk.post(of(bartek, "/link"))
    assert old.get("/panel/").status_code == 200, "the old password works until then"
    fresh = at(olsztyn)
    assert fresh.post(link(olsztyn), {"new": FRESH, "again": FRESH}).status_code == 302
    assert old.get("/panel/").status_code == 302
    assert sign_in(at(olsztyn), bartek.email).status_code == 422
    assert sign_in(at(olsztyn), bartek.email, FRESH).status_code == 302
    assert acts(olsztyn)[-2:] == ["account.session_ended", "account.password"]


def test_what_bartek_may_do_changes_at_once_and_for_celia_nothing_does(
    olsztyn: Office, desk: Client, bartek: User, at: At
) -> None:
    celia = hire(olsztyn, "Celia", Role.CLERK)
    his, hers = at(olsztyn), at(olsztyn)
    sign_in(his, bartek.email)
    sign_in(hers, celia.email)
    for browser in (his, hers):
        assert browser.get("/panel/nowa").status_code == 200
        assert browser.get("/panel/dziennik/").status_code == 403
    assert save(desk, bartek, role="auditor").status_code == 302
    assert his.get("/panel/nowa").status_code == 403
    assert his.get("/panel/dziennik/").status_code == 200
    assert hers.get("/panel/nowa").status_code == 200
    assert hers.get("/panel/dziennik/").status_code == 403
    with office_context(olsztyn):
        entry = Entry.objects.get(action="staff.change")
        assert (entry.by_name, entry.about_id, entry.fields) == ("Anna", bartek.pk, ["role"])


@pytest.mark.parametrize("permission", Permission.values)
def test_a_permission_is_bartek_s_and_not_celia_s(
    olsztyn: Office, desk: Client, bartek: User, permission: str
) -> None:
    celia = hire(olsztyn, "Celia", Role.CLERK)
    save(desk, bartek, permissions=[permission])
    with office_context(olsztyn):
        his, hers = User.objects.get(pk=bartek.pk), User.objects.get(pk=celia.pk)
        assert actor(his).may == {permission}
        assert actor(hers).may == frozenset()
    save(desk, bartek)
    with office_context(olsztyn):
        assert actor(User.objects.get(pk=bartek.pk)).may == frozenset()


def test_a_clerk_of_some_counters_is_one_of_their_units_and_an_admin_of_none(
    olsztyn: Office, desk: Client, bartek: User
) -> None:
    with office_context(olsztyn):
        town = open_town()
        counter = Counter.objects.filter(unit=town.vehicles).first()
        assert counter is not None
    assert "Wydział Komunikacji" in read(desk, of(bartek))
    save(desk, bartek, counters=[str(counter.pk)])
    with office_context(olsztyn):
        his = User.objects.get(pk=bartek.pk)
        assert his.units == [str(town.vehicles.pk)]
        assert his.sees_counter(town.vehicles.pk, counter.pk)
        other = Counter.objects.exclude(unit=town.vehicles).get()
        assert not his.sees_counter(other.unit_id, other.pk)
    assert save(desk, bartek, units=[str(UUID(int=1))]).status_code == 422
    save(desk, bartek, role="admin", units=[str(town.desk.pk)])
    with office_context(olsztyn):
        assert User.objects.get(pk=bartek.pk).units == []
        assert Unit.objects.count() == 2


def test_of_two_admins_at_one_page_the_second_is_told(
    olsztyn: Office, desk: Client, bartek: User
) -> None:
    seen = EDITION.findall(desk.get(of(bartek)).content.decode())[0]
    assert save(desk, bartek, seen, name="Bartosz").status_code == 302
    answer = save(desk, bartek, seen, role="auditor")
    assert answer.status_code == 409
    assert "Ktoś zmienił te dane" in words(answer.content.decode())
    with office_context(olsztyn):
        kept = User.objects.get(pk=bartek.pk)
        assert (kept.name, kept.role) == ("Bartosz", Role.CLERK)


def test_the_last_admin_stays_one_whoever_else_is_only_invited(
    olsztyn: Office, desk: Client, anna: User
) -> None:
    ask(desk, "Celia", "admin")
    assert "Tylko Ty masz tu rolę administratora" in words(
        save(desk, anna, role="clerk").content.decode()
    )
    assert desk.post(of(anna, "/odejscie")).status_code == 409
    with office_context(olsztyn):
        with pytest.raises(LastAdmin):
            leave.let_go(anna.pk, now=NOW, by=SYSTEM)
        assert User.objects.get(pk=anna.pk).role == Role.ADMIN
    hire(olsztyn, "Zofia")
    assert save(desk, anna, role="clerk")["Location"] == "/panel/", "not her page any more"
    assert desk.get(LIST).status_code == 403


def test_negative_control_without_the_rule_the_office_has_nobody(
    olsztyn: Office, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leave, "keep_an_admin", lambda person: None)
    with office_context(olsztyn):
        leave.let_go(anna.pk, now=NOW, by=SYSTEM)
        assert not User.objects.filter(role=Role.ADMIN, is_active=True).exists()


def test_bartek_leaves_nothing_opens_and_a_new_invitation_brings_all_back(
    olsztyn: Office, desk: Client, bartek: User, at: At
) -> None:
    his = at(olsztyn)
    sign_in(his, bartek.email)
    save(desk, bartek, permissions=["above_norm"])
    with office_context(olsztyn):
        Passkey.objects.create(account=bartek, credential_id="x", created_at=NOW, public_key=b"x")
        CodeKey.objects.create(account=bartek, nonce="x", confirmed_at=NOW)
        DeskChoice.objects.create(person=bartek, columns=["time"])
    answer = desk.post(of(bartek, "/odejscie"))
    assert "Zaproś ponownie" in read(desk, answer["Location"])
    assert his.get("/panel/").status_code == 302, "the session is over"
    assert sign_in(at(olsztyn), bartek.email).status_code == 422
    with office_context(olsztyn):
        gone = User.objects.get(pk=bartek.pk)
        assert (gone.name, gone.is_active) == ("Bartek", False)
        assert not Passkey.objects.exists()
        assert not CodeKey.objects.exists()
        assert Entry.objects.filter(by_id=bartek.pk, by_name="Bartek").exists(), "history stays"
    assert desk.post(of(bartek, "/link")).status_code == 404
    again = desk.get(f"{NEW}?kto={bartek.pk}").content.decode()
    assert 'value="bartek@example.com"' in again
    assert re.search(r'value="above_norm"[^>]*checked', again)
    ask(desk, permissions=["above_norm"])
    assert at(olsztyn).post(link(olsztyn), {"new": FRESH, "again": FRESH}).status_code == 302
    with office_context(olsztyn):
        back = User.objects.get(email=bartek.email)
        assert (back.pk, back.is_active) == (bartek.pk, True)
        assert actor(back).may == {"above_norm"}
        assert back.desk_choice.columns == ["time"]  # type: ignore[attr-defined]  # booking's
    assert [one for one in acts(olsztyn) if one.startswith("staff")] == [
        *("staff.change", "staff.leave", "staff.invite", "staff.arrive"),
    ]


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR])
def test_only_admins_see_and_decide(olsztyn: Office, anna: User, at: At, role: Role) -> None:
    edek, browser = hire(olsztyn, "Edek", role), at(olsztyn)
    sign_in(browser, edek.email)
    for path in (LIST, NEW, of(anna), f"{LIST}usluga"):
        assert browser.get(path).status_code == 403, path
    for path in ("/link", "/wycofaj", "/odejscie", "/klucze/usun", "/sesje/zakoncz"):
        assert browser.post(of(anna, path)).status_code == 403, path
    assert browser.post(NEW, {"email": "x@example.com"}).status_code == 403
    with office_context(olsztyn):
        assert User.objects.filter(is_active=True).count() == 2


def test_people_of_another_office_are_not_there(
    olsztyn: Office, pultusk: Office, desk: Client, celina: User, at: At
) -> None:
    sign_in(at(pultusk), celina.email)
    with office_context(pultusk):
        CodeKey.objects.create(account=celina, nonce="x", confirmed_at=NOW)
    assert "Celina" not in read(desk, LIST)
    assert desk.get(of(celina)).status_code == 404
    for path in ("/link", "/wycofaj", "/odejscie", "/klucze/usun", "/sesje/zakoncz"):
        assert desk.post(of(celina, path)).status_code in {302, 404}, path
    with office_context(pultusk):
        assert User.objects.get(pk=celina.pk).is_active
        assert CodeKey.objects.filter(account=celina).exists()
        assert SignedIn.objects.filter(account=celina).exists()
        assert not Invitation.objects.exists()
    ask(desk)
    assert at(pultusk).get(link(olsztyn)).status_code == 410, "a link is its office's"
    with office_context(olsztyn):
        token = link_of(Invitation.objects.get()).rpartition("/")[2]
        assert open_invitation(token, NOW)
    with office_context(pultusk), pytest.raises(InvitationOver):
        open_invitation(token, NOW)


def test_the_list_costs_the_same_for_one_and_for_three(olsztyn: Office, desk: Client) -> None:
    counts = []
    desk.get(LIST)  # the first page asks whether there is something to tell
    for names in ((), ("Bartek", "Celia")):
        for name in names:
            hire(olsztyn, name, Role.CLERK, last_login=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_auditor_sees_the_trail_and_nothing_to_press_in_the_settings(
    olsztyn: Office, at: At
) -> None:
    hire(olsztyn, "Edek", Role.AUDITOR)
    browser = at(olsztyn)
    sign_in(browser, "edek@example.com")
    with office_context(olsztyn):
        open_town()
    assert browser.get("/panel/dziennik/").status_code == 200
    page = browser.get("/panel/").content.decode()
    assert "Pracownicy" not in page
    assert "Ustawienia" not in page
    assert browser.get("/panel/nowa").status_code == 403
    assert PASSWORD not in page
