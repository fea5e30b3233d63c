"""Booking for somebody: matter, time, person; a resident with an account finds it in their list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words
from support.staff import hire

from booking.domain.contact import ContactData
from booking.domain.find_resident import filled_in, find_residents
from booking.models import Booking, Contact, HoursTemplate, Resident, Service, Settings
from tenants.accounts.models import Permission, Role, User
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.models import Office

PAGE = "/panel/nowa"
MONDAY = date(2026, 11, 23)
NEVER = str(uuid4())


@pytest.fixture(autouse=True)
def _open(house: House) -> None:
    """Counters *a* and *c* receive on weekdays from eight to twelve."""
    with office_context(house.office):
        week = {day: ["08:00-12:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
        HoursTemplate.objects.create(key="zwykle", windows=week)
        for key in "ac":
            house.counters[key].services.add(house.service)
            house.service.units.add(house.counters[key].unit)
        Service.objects.update(status="published", min_days=2)
        Settings.objects.create()


def form(house: House, **changes: object) -> dict[str, object]:
    """What a clerk types: on Monday at half past eight."""
    unit = house.units["bok"].pk
    typed = {
        "numer": str(uuid4()), "sprawa": "dowod", "termin": f"2026-11-23T08:30:00+01:00/{unit}",
        "first_name": "Ola", "last_name": "Próbna", "phone": "600 200 300", "ile": "1",
        "jezyk": "pl",
    }  # fmt: skip
    return typed | changes


def only(house: House) -> Booking:
    with office_context(house.office):
        return Booking.objects.select_related("contact", "counter").get()


def test_a_visit_is_booked_at_once_and_its_person_is_told(house: House, bartek: Client) -> None:
    answer = bartek.post(PAGE, form(house, email="ola@example.com"))
    visit = only(house)
    assert (answer.status_code, answer["Location"]) == (303, f"/panel/wizyta/{visit.pk}")
    assert (visit.state, visit.channel, visit.counter.key) == ("booked", "desk", "a")
    text = read(bartek, answer["Location"])
    assert "wizyta jest umówiona, a wiadomość w drodze" in text
    assert "umówienie przez urząd" in text
    with office_context(house.office):
        assert Message.objects.filter(about=visit.pk, kind="booking_confirmed").exists()


def test_today_is_free_for_clerks_whatever_residents_may_book(house: House, bartek: Client) -> None:
    page = read(bartek, f"{PAGE}/terminy?sprawa=dowod")
    assert "piątek, 20 listopada 10:30" in page.replace("\xa0", " ")
    term = f"2026-11-20T10:30:00+01:00/{house.units['bok'].pk}"
    assert bartek.post(PAGE, form(house, termin=term)).status_code == 303


def test_the_day_and_the_counter_choose_which_times_are_shown(house: House, anna: Client) -> None:
    later = read(anna, f"{PAGE}/terminy?sprawa=dowod&od=2026-11-25")
    assert "środa, 25 listopada" in later.replace("\xa0", " ")
    assert "poniedziałek" not in later
    counter = house.counters["c"].pk
    there = read(anna, f"{PAGE}/terminy?sprawa=dowod&okienko={counter}")
    assert "Jednostka bok" not in there
    for nonsense in ("sprawa=nic", "sprawa=%00", "sprawa=dowod&od=x", "sprawa=dowod&okienko=x"):
        assert anna.get(f"{PAGE}/terminy?{nonsense}").status_code == 200


def test_sent_twice_it_is_one_visit(house: House, bartek: Client) -> None:
    typed = form(house)
    first, second = bartek.post(PAGE, typed), bartek.post(PAGE, typed)
    assert first["Location"] == second["Location"]
    assert only(house)


def test_a_time_just_taken_is_said_and_everything_typed_is_kept(
    house: House, bartek: Client
) -> None:
    house.visit("08:30", day=MONDAY)
    answer = bartek.post(PAGE, form(house))
    assert answer.status_code == 409
    markup = answer.content.decode()
    assert 'value="Ola"' in markup
    assert "nie jest już wolny" in words(markup)


@pytest.mark.parametrize(
    ("changes", "box"),
    [
        ({"phone": "12"}, "id_phone_error"),
        ({"last_name": ""}, "id_last_name_error"),
        ({"termin": ""}, "id_termin_error"),
        ({"termin": "wczoraj"}, "id_termin_error"),
        ({"sprawa": ""}, "id_sprawa_error"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(
    house: House, bartek: Client, changes: dict[str, str], box: str
) -> None:
    answer = bartek.post(PAGE, form(house, **changes))
    assert answer.status_code == 422
    assert f'id="{box}"' in answer.content.decode()


def test_without_scripts_a_button_shows_times_and_people_and_books_nothing(
    house: House, bartek: Client
) -> None:
    resident(house)
    answer = bartek.post(PAGE, form(house, pokaz="1", first_name="", last_name="probna"))
    text = words(answer.content.decode())
    assert answer.status_code == 200
    assert "Żółta Próbna z•••@example.com" in text
    with office_context(house.office):
        assert not Booking.objects.exists()


def resident(house: House, name: str = "Żółta Próbna", email: str = "zolta@example.com") -> User:
    """Somebody with an account."""
    with office_context(house.office):
        person = User.objects.create_user(email, None, name=name, role=Role.RESIDENT)
        first, _space, last = name.partition(" ")
        Resident.objects.create(
            account=person, first_name=first, last_name=last, phone="+48600111222"
        )
    return person


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "zolta"},
        {"name": "PROBNA żółta"},
        {"email": "zolta@ex"},
        {"phone": "600 111 222"},
        {"phone": "+48 600111222"},
    ],
)
def test_a_resident_is_found_by_name_without_marks_by_address_and_by_number(
    house: House, asked: dict[str, str]
) -> None:
    person = resident(house)
    resident(house, "Adam Inny", "adam@example.com")
    with office_context(house.office):
        Resident.objects.filter(account__email="adam@example.com").update(phone="")
        (found,) = find_residents(**asked)
    assert (found.id, found.email, found.phone) == (person.pk, "z•••@example.com", "••• 222")


@pytest.mark.parametrize("asked", [{}, {"name": "żo"}, {"email": "z"}, {"phone": "600"}])
def test_a_few_letters_find_nobody(house: House, asked: dict[str, str]) -> None:
    resident(house)
    with office_context(house.office):
        assert find_residents(**asked) == []


def test_staff_and_closed_accounts_are_no_residents(house: House) -> None:
    person = resident(house)
    hire(house.office, "Zofia", Role.CLERK)
    with office_context(house.office):
        User.objects.filter(pk=person.pk).update(is_active=False)
        assert find_residents(name="zolta") == find_residents(name="zofia") == []
        assert filled_in(ContactData("A", "B"), UUID(int=1)) is None


def test_the_visit_is_in_the_list_of_whoever_was_picked(house: House, bartek: Client) -> None:
    person = resident(house)
    blank = {"first_name": "", "last_name": "", "phone": "", "osoba": str(person.pk)}
    assert bartek.post(PAGE, form(house, **blank)).status_code == 303
    with office_context(house.office):
        contact = Contact.objects.get()
    assert (contact.resident_id, str(contact)) == (person.pk, "Żółta Próbna")
    assert (contact.email, contact.phone) == ("zolta@example.com", "+48600111222")


def test_names_stand_in_no_address(house: House, bartek: Client) -> None:
    resident(house)
    assert bartek.get(f"{PAGE}/osoby?last_name=probna").status_code == 405
    found = words(bartek.post(f"{PAGE}/osoby", {"last_name": "probna"}).content.decode())
    assert "Żółta Próbna" in found


def test_outside_hours_only_with_the_permission_and_a_reason(
    house: House, anna: Client, bartek: Client
) -> None:
    own = {"termin": "", "dzien": "2026-11-23", "godzina": "14:00"}
    assert "Poza wolnymi terminami" not in read(bartek, PAGE)
    refused = bartek.post(PAGE, form(house, **own, powod="pożar"))
    assert refused.status_code in {403, 409}
    with office_context(house.office):
        User.objects.filter(name="Anna").update(permissions=[Permission.OUTSIDE_HOURS])
    assert "Poza wolnymi terminami" in read(anna, PAGE)
    counter = str(house.counters["a"].pk)
    assert anna.post(PAGE, form(house, **own, okienko=counter)).status_code == 409
    assert anna.post(PAGE, form(house, **own, okienko=counter, powod="pożar")).status_code == 303
    assert only(house).override == "pożar"
    assert "pożar" in read(anna, f"/panel/wizyta/{only(house).pk}")


def test_bartek_books_in_his_own_unit_and_an_auditor_nowhere(
    house: House, olsztyn: Office, bartek: Client, auditor: Client,
    enter: Callable[[User], Client],
) -> None:  # fmt: skip
    foreign = {"okienko": str(house.counters["c"].pk)}
    assert bartek.post(PAGE, form(house, **foreign)).status_code == 422
    there = f"2026-11-23T08:30:00+01:00/{house.units['usc'].pk}"
    assert bartek.post(PAGE, form(house, termin=there)).status_code == 409
    for other in (auditor, enter(hire(olsztyn, "Dorota", Role.RESIDENT))):
        assert other.get(PAGE).status_code == 403
        assert other.post(PAGE, form(house)).status_code == 403
        assert other.post(f"{PAGE}/osoby", {"last_name": "probna"}).status_code == 403
    with office_context(house.office):
        assert not Booking.objects.exists()


def test_celina_finds_no_resident_of_olsztyn(
    house: House, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    resident(house)
    person, celina = hire(pultusk, "Celina"), at(pultusk)
    with office_context(pultusk):
        celina.force_login(person)
    found = celina.post(f"{PAGE}/osoby", {"last_name": "probna"}).content.decode()
    assert "Próbna" not in found


def test_the_page_asks_as_much_whatever_it_lists(house: House, anna: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            anna.post(PAGE, form(house, pokaz="1", first_name="", last_name="probna"))
        return len(queries)

    resident(house)
    asked()
    one = asked()
    resident(house, "Ewa Próbna", "ewa@example.com")
    resident(house, "Jan Próbny", "jan@example.com")
    house.visit("09:00", day=MONDAY)
    assert asked() == one
