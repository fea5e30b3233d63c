"""Who hears of an office on its way out, and what stands in its way: letters, list, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections
from support.booking_desk import FRIDAY
from support.full_house import House
from support.leavings import (
    DAY,
    HOUR,
    LETTER_TO,
    OSKAR,
    again,
    begin,
    states,
    to_the_end,
    until_kit,
)
from support.operators import Operator, words
from time_machine import travel

from billing.models import Contract
from provisioning.domain.leaving.begin import call_off
from provisioning.domain.leaving.go_on import go_on
from provisioning.domain.leaving.purge import check_off, remind_of_backups
from provisioning.domain.leaving.refusals import NeedsOwnerToStay
from provisioning.models import Leaving, NoticeLetter
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.models import Office, OfficeState


@pytest.fixture
def contract(office: Office) -> Iterator[Contract]:
    """Signed for as long as nobody ends it."""
    with platform_context():
        made = Contract.objects.create(
            office=office, number="7/2026", signed_on=date(2026, 1, 2), starts_on=date(2026, 1, 15)
        )
    yield made
    with platform_context():
        made.delete()


@pytest.fixture
def _no_reminders_left(office: Office) -> Iterator[None]:
    yield
    with platform_context():
        NoticeLetter.objects.filter(occasion__startswith="backups of ").delete()


def row(office: Office) -> Office:
    with platform_context():
        return Office.objects.get(pk=office.pk)


def letters(**chosen: Any) -> list[NoticeLetter]:
    with platform_context():
        return list(NoticeLetter.objects.filter(**chosen).order_by("address"))


def listed(leaving: Leaving) -> str:
    """What the operators' list says of one leaving."""
    oskar = Operator()
    said = words(oskar.client.get("/odejscia/"))
    return said[said.index(leaving.name) :]


def test_nothing_is_deleted_while_the_office_would_be_invoiced(
    office: Office, house: House, contract: Contract
) -> None:
    leaving = until_kit(office)
    go_on(leaving, now=FRIDAY + DAY)
    assert states(leaving)["close"].startswith("failed")
    assert contract.number in states(leaving)["close"]
    assert row(office).state == OfficeState.LEAVING
    page = Operator().client.get(f"/odejscia/{leaving.pk}")
    assert "Najpierw zakończ umowę" in words(page)
    assert f'href="/pieniadze/urzad/{office.pk}"' in page.content.decode()

    with platform_context():
        Contract.objects.filter(pk=contract.pk).update(ends_on=(FRIDAY + DAY).date())
    assert set(states(to_the_end(leaving)).values()) == {"done"}
    page = Operator().client.get(f"/odejscia/{leaving.pk}")
    assert "Najpierw zakończ umowę" not in words(page)


def test_its_administrators_are_told_where_their_data_lie_and_the_list_says_that_they_wait(
    office: Office, house: House
) -> None:
    with office_context(office):
        User.objects.create_user("b@example.com", "haslo-haslo-haslo", role=Role.CLERK)
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)

    (letter,) = letters(office_id=office.pk)
    assert letter.address == house.admin.email
    for said in (f"{office.subdomain}.localhost:8000/panel/kopia-danych", "21.11.2026", LETTER_TO):
        assert said in letter.text
    assert "czeka, aż urząd odbierze dane" in listed(leaving)
    go_on(again(leaving), now=FRIDAY + DAY)
    assert states(leaving)["close"].startswith("failed")
    assert "czeka, aż urząd odbierze dane" in listed(leaving)
    assert len(letters(office_id=office.pk)) == 1


def test_called_off_nobody_is_told_any_more_that_the_data_will_be_gone(
    office: Office, house: House
) -> None:
    go_on(begin(office), now=FRIDAY + HOUR)
    call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
    with platform_context():
        due = NoticeLetter.objects.due(FRIDAY + DAY).filter(office_id=office.pk)
        assert not due.exists()
    go_on(begin(office), now=FRIDAY + DAY)
    with platform_context():
        assert due.count() == 1, "leaving again it is told anew"


def test_the_list_knows_that_an_administrator_took_the_data(
    office: Office, house: House, at: Any
) -> None:
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    anna = at(office)
    with office_context(row(office)):
        anna.force_login(house.admin)
    with travel(FRIDAY + 2 * HOUR):
        assert b"".join(anna.post("/panel/kopia-danych/okienko-dane.zip"))
    go_on(again(leaving), now=FRIDAY + 3 * HOUR)
    assert again(leaving).kit_taken_at is not None
    assert "czeka, aż urząd" not in listed(leaving)


def test_nobody_administers_it_so_the_address_of_the_certificate_is_told(
    office: Office, house: House
) -> None:
    with office_context(office):
        User.objects.filter(pk=house.admin.pk).update(is_active=False)
    go_on(begin(office), now=FRIDAY + HOUR)
    assert [one.address for one in letters(office_id=office.pk)] == [LETTER_TO]


def test_the_list_says_which_step_failed(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from provisioning.domain.leaving import handing_over

    def broken(*_args: Any, **_more: Any) -> None:
        raise OSError

    monkeypatch.setattr(handing_over, "make_kit", broken)
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    assert "stanęło: OSError" in listed(leaving)


@pytest.mark.usefixtures("_no_reminders_left")
def test_backups_are_checked_off_on_their_day_and_remembered_every_day_after(
    office: Office, house: House
) -> None:
    leaving = to_the_end(until_kit(office))
    oskar, page = Operator(), f"/odejscia/{leaving.pk}"
    button = "Sprawdzone: kopii zapasowych już nie ma"
    with travel(FRIDAY + 2 * DAY):
        oskar.sign_in()
        assert button not in words(oskar.client.get(page))
        answer = oskar.client.post(f"{page}/kopie")
        assert (answer.status_code, "27.11.2026" in words(answer)) == (409, True)
    with platform_context():
        assert remind_of_backups(FRIDAY + 7 * DAY) == 0, "their last day"
        for moment in (FRIDAY + 8 * DAY, FRIDAY + 8 * DAY + HOUR, FRIDAY + 9 * DAY):
            assert remind_of_backups(moment) == 1
    told = letters(occasion__startswith=f"backups of {leaving.pk}")
    assert len(told) == 2, "once a day"
    assert page in told[0].text
    with travel(FRIDAY + 9 * DAY):
        oskar.sign_in()
        assert button in words(oskar.client.get(page))
        assert "kopii zapasowych nie powinno być od 27.11.2026" in listed(leaving)
    assert check_off(again(leaving), now=FRIDAY + 9 * DAY, by=OSKAR) == 2
    with platform_context():
        assert remind_of_backups(FRIDAY + 10 * DAY) == 0


def test_called_off_without_the_owners_login_nothing_happens_and_the_command_is_named(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = begin(office)
    go_on(leaving, now=FRIDAY + HOUR)
    oskar = Operator()
    oskar.sign_in()
    with monkeypatch.context() as patch:
        known = {name: one for name, one in connections.settings.items() if name != "owner"}
        patch.setattr(connections, "settings", known)
        with pytest.raises(NeedsOwnerToStay) as refused:
            call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
        answer = oskar.client.post(f"/odejscia/{leaving.pk}/odwolaj")
    assert refused.value.code == "needs_owner_to_stay"
    assert answer.status_code == 409
    assert f"okienko office stay {office.subdomain}" in words(answer)
    assert row(office).state == OfficeState.LEAVING
    call_off(office, now=FRIDAY + 2 * HOUR, by=OSKAR)
    assert row(office).state == OfficeState.ACTIVE
