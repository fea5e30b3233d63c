"""Bartek works at counter *a* only: of *b*, in the same unit, he sees and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from support.house import TEN, TODAY, House
from support.pages import read
from support.staff import hire

from booking.domain.evening_sheet import owe_sheets
from booking.domain.letters import _clerks_of
from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Delay, Settings
from tenants.accounts.models import Role, User
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.messaging.sources import source_of

DAY = TODAY.isoformat()
PAGES = (
    "/panel/",
    f"/panel/dzien/{DAY}",
    "/panel/?okienka=wszystkie",
    "/panel/?jednostka=bok",
    f"/panel/kalendarz?data={DAY}&tabela=1&okienka=wszystkie",
    f"/panel/lista?od={DAY}&do={DAY}",
    f"/panel/wydruk?dzien={DAY}",
)


@pytest.fixture
def person(house: House) -> User:
    """A clerk of counter *a*."""
    mine = {"units": [str(house.units["bok"].pk)], "counters": [str(house.counters["a"].pk)]}
    return hire(house.office, "Bartek", Role.CLERK, **mine)


@pytest.fixture
def bartek(person: User, enter: Callable[[User], Client]) -> Client:
    """His browser."""
    return enter(person)


@pytest.mark.parametrize("path", PAGES)
def test_what_is_at_the_other_counter_is_not_his(
    house: House, anna: Client, bartek: Client, path: str
) -> None:
    house.visit("11:00", "Dorota Próbna", counter="a")
    house.visit("11:00", "Maria Obca", counter="b")
    house.visit("12:00", "Ewa Czekająca", counter="b", state=BookingState.AWAITING_APPROVAL)
    assert "Obca" in read(anna, path), "she sees both"
    his = read(bartek, path)
    assert "Próbna" in his
    assert "Obca" not in his
    assert "Czekająca" not in his


def test_he_opens_and_changes_his_own_visits_alone(house: House, bartek: Client) -> None:
    own, other = house.visit("09:00", counter="a"), house.visit("09:00", counter="b")
    for path in ("", "/termin", "/dane"):
        assert bartek.get(f"/panel/wizyta/{other.pk}{path}").status_code == 404, path
    assert bartek.get(f"/panel/wizyta/{own.pk}").status_code == 200
    assert bartek.post(f"/panel/wizyta/{other.pk}/przybycie?dzien={DAY}").status_code == 404
    assert bartek.post(f"/panel/wizyta/{own.pk}/przybycie?dzien={DAY}").status_code == 303
    with office_context(house.office):
        other.refresh_from_db()
        assert other.state == BookingState.BOOKED


@pytest.mark.parametrize(
    "path",
    [
        "/panel/moje-okienka",
        "/panel/moje-kalendarze",
        "/panel/nowa",
        "/panel/wydruk",
        "/panel/hurtem",
        "/panel/lista",
        "/panel/kalendarz?widok=tydzien",
        "/panel/opoznienie",
    ],
)
def test_the_other_counter_is_not_among_his_choices(
    bartek: Client, anna: Client, path: str
) -> None:
    assert "Okienko b" in read(anna, path)
    assert "Okienko b" not in read(bartek, path)


def test_he_says_that_his_own_counter_is_late_and_not_the_whole_unit(
    house: House, anna: Client, bartek: Client
) -> None:
    mine, other = (f"/panel/opoznienie/{house.counters[key].pk}" for key in "ab")
    late = {"minutes": "20", "everywhere": "on"}
    assert "Dla całej jednostki" in read(anna, mine)
    assert "Dla całej jednostki" not in read(bartek, mine)
    assert bartek.post(other, late).status_code == 404
    assert bartek.post(mine, late).status_code == 303
    assert anna.post(other, late).status_code == 303
    bartek.post(f"{mine}/odwolanie", {"jednostka": "1"})
    with office_context(house.office):
        assert Delay.objects.get().counter is None, "his own is over, the unit's is not his"


def test_files_and_letters_stop_at_the_same_line(house: House, person: User) -> None:
    tomorrow = TODAY + timedelta(days=1)
    own = house.visit("09:00", counter="a", day=tomorrow)
    other = house.visit("09:00", "Maria Obca", counter="b", day=tomorrow)
    with office_context(house.office):
        assert Scope.of(person).posts == {house.counters["a"].pk}
        assert list(_clerks_of(own)) == [person]
        assert list(_clerks_of(other)) == []
        Settings.objects.update_or_create(defaults={"notify_staff": ["email"]})
        owe_sheets(TEN + timedelta(hours=9))
        message = Message.objects.get(about=person.pk)
        letter = source_of(message).letter(message)
        assert letter is not None
        told = str(letter.variables)
        assert own.reference in told
        assert other.reference not in told


def test_negative_control_without_his_posts_the_whole_unit_is_open(
    house: House, bartek: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = house.visit("11:00", "Maria Obca", counter="b")
    monkeypatch.setattr(Scope, "of", lambda person: Scope())
    assert "Obca" in read(bartek, "/panel/"), "the harm the limit prevents"
    with office_context(house.office), pytest.raises(NotFound):
        Scope(posts=frozenset({house.counters["a"].pk})).find(other.pk)
