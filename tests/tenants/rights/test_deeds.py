"""What an answer does to the data: copied, corrected, erased, put away, left alone."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, Desk
from support.rights import (
    ALL,
    ANNA,
    DAY,
    EDEK,
    EMAIL,
    PESEL,
    PHONE,
    asked,
    do,
    open_desk_for_all,
    register_here,
    visit,
    waiting,
)

from booking.domain.change_data import NewData, change_data
from booking.domain.contact import ContactData
from booking.domain.find_resident import find_residents
from booking.domain.invariants import broken as broken_visits
from booking.domain.letter_source import BookingLetters
from booking.domain.listing.query import ListQuery, find
from booking.domain.open_contact import read_contact
from booking.domain.own_data import own_data
from booking.domain.residents import keep_details, visits_of
from booking.domain.subjects.lock import DataRestricted, lock_again
from booking.domain.write_note import write_note
from booking.models import Answer, Booking, Contact, LockedContact, Note, Resident, Settings
from tenants.accounts.models import Role, User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.erasures import erased_since, forget_again
from tenants.errors import Invalid
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.rights.domain.ask import ask_signed_in
from tenants.rights.domain.copy import copy_for_person, copy_for_staff, data_of
from tenants.rights.domain.handle import lift
from tenants.rights.domain.wish import Wish
from tenants.rights.errors import (
    CopyGone,
    NotAnswered,
    NotRestricted,
)


@pytest.fixture
def desk(in_olsztyn: Office) -> Desk:
    """Visits of Dorota's and of Edek's are booked here, with PESEL and a VIN."""
    return open_desk_for_all()


def test_a_copy_tells_everything_of_the_person_and_nothing_of_others(desk: Desk) -> None:
    mine, other = visit(desk), visit(desk, 10, EDEK)
    write_note(booking_id=mine.pk, text="Prosi o windę", scope=ALL, now=FRIDAY, by=ANNA)
    one = do(asked("access"))
    assert one.done == {"found": 1}
    told = copy_for_person(one, now=FRIDAY + DAY, by=ANNA)
    text = json.dumps(told, ensure_ascii=False)
    for word in (mine.reference, PESEL, "WVWZZZ1JZXW000001", "Prosi o windę", PHONE):
        assert word in text
    assert other.reference not in text
    assert "Edek" not in text
    with pytest.raises(CopyGone):
        copy_for_person(one, now=FRIDAY + 20 * DAY, by=ANNA)
    acts = set(Entry.objects.filter(about_id=one.pk).values_list("action", flat=True))
    assert {"person_request.access", "person_request.done", "person_request.taken"} <= acts


def test_what_is_somebody_elses_is_left_out(desk: Desk) -> None:
    mine = visit(desk)
    husband = visit(desk, 10, ContactData("Jan", "Próbny", EMAIL, "500 600 702", "00210100134"))
    one = do(asked("erase"), left_out=[str(husband.pk)])
    assert (one.done["found"], one.done["erased"]) == (1, 1)
    assert not Contact.objects.filter(booking=mine).exists()
    assert Contact.objects.filter(booking=husband).exists()


def test_an_account_that_is_somebody_elses_keeps_its_details(desk: Desk) -> None:
    visit(desk)
    account = register_here()
    keep_details(account, {"first_name": "Jan", "last_name": "Próbny", "phone": PHONE})
    one = do(asked("erase"), left_out=[str(account.pk)])
    assert one.done["erased"] == 1
    assert Resident.objects.get(account=account).last_name == "Próbny"
    told = data_of(do(asked("access"), left_out=[str(account.pk)]), FRIDAY)
    assert "Próbny" not in str(told)


def test_a_copy_for_a_letter_is_made_once_it_is_told_what_is_somebody_elses(desk: Desk) -> None:
    mine = visit(desk)
    husband = visit(desk, 10, ContactData("Jan", "Próbny", EMAIL, "500 600 702", "00210100134"))
    one = asked("access")
    with pytest.raises(NotAnswered):
        copy_for_staff(one, now=FRIDAY + DAY, by=ANNA)
    done = do(one, left_out=[str(husband.pk)])
    told = str(copy_for_staff(done, now=FRIDAY + DAY, by=ANNA))
    assert mine.reference in told
    assert husband.reference not in told


def test_erasing_cancels_what_is_to_come_forgets_and_is_noted(olsztyn: Office) -> None:
    with office_context(olsztyn):
        mine, account = visit(open_desk_for_all()), register_here()
        one = do(asked("erase"))
        assert one.done == {"found": 2, "erased": 1, "cancelled": 1, "kept": 0, "accounts": 1}
        left = Booking.objects.get(pk=mine.pk)
        assert left.state == "cancelled"
        assert not Answer.objects.filter(booking=mine).exists()
        account.refresh_from_db()
        assert (account.is_active, account.name) == (False, "")
        assert broken_visits(FRIDAY + DAY) == {}
    noted = erased_since(olsztyn, FRIDAY)
    assert mine.pk in noted["booking.person"]
    assert account.pk in noted["account"]


def test_a_restricted_person_is_kept_and_nowhere_to_be_seen(desk: Desk) -> None:
    mine = visit(desk)
    write_note(booking_id=mine.pk, text="Prosi o windę", scope=ALL, now=FRIDAY, by=ANNA)
    one = do(asked("restrict"))
    assert one.done == {"found": 1, "restricted": 1}
    contact = Contact.objects.get(booking=mine)
    assert (contact.first_name, contact.last_name, contact.email, contact.phone) == (
        *("", "•••"),
        *("", ""),
    )
    assert (contact.pesel, contact.pesel_index) == ("", "")
    opened = read_contact(mine.pk)
    assert opened is not None
    assert (opened.phone, opened.email) == ("", "")
    assert find(ListQuery(who="Próbna"), ALL, now=FRIDAY).count() == 0
    assert not Answer.objects.exists()
    assert not Note.objects.exists()
    assert waiting(mine.pk) == set()
    for message in Message.objects.filter(about=mine.pk, recipient="resident"):
        assert BookingLetters().letter(message) is None
    with pytest.raises(DataRestricted):
        change_data(booking_id=mine.pk, data=NewData(EDEK), now=FRIDAY, by=ANNA)
    row = LockedContact.objects.values_list("sealed", flat=True)
    assert PESEL in row[0], "kept whole, sealed"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM booking_locked_contact t")
        assert PESEL not in cursor.fetchone()[0]
    assert "Prosi o windę" in str(data_of(asked("access"), FRIDAY)), "the person still has a copy"


def test_a_restriction_ends_and_everything_is_where_it_was(desk: Desk) -> None:
    mine = visit(desk)
    write_note(booking_id=mine.pk, text="Prosi o windę", scope=ALL, now=FRIDAY, by=ANNA)
    changed = ContactData("Dorota", "Nowa", EMAIL, PHONE, PESEL)
    change_data(
        booking_id=mine.pk,
        data=NewData(changed, {"vin": "WVWZZZ1JZXW000001"}),
        now=FRIDAY,
        by=ANNA,
    )
    before = data_of(asked("access"), FRIDAY)["visits"]
    one = do(asked("restrict"))
    lift(one.pk, now=FRIDAY + 2 * DAY, by=ANNA)
    assert data_of(asked("access"), FRIDAY)["visits"] == before
    assert Contact.objects.get(booking=mine).pesel == PESEL
    with pytest.raises(NotRestricted):
        lift(one.pk, now=FRIDAY + 2 * DAY, by=ANNA)


def test_a_backup_from_before_a_restriction_is_restricted_again(olsztyn: Office) -> None:
    with office_context(olsztyn):
        mine = visit(open_desk_for_all())
        do(asked("restrict"))
    noted = erased_since(olsztyn, FRIDAY)
    assert noted == {"booking.restriction": [mine.pk]}
    with office_context(olsztyn):
        LockedContact.objects.all().delete()  # the backup knows nothing of it
        Contact.objects.filter(booking=mine).update(last_name="Próbna", email=EMAIL)
        assert forget_again(noted, now=FRIDAY) == 1
        assert Contact.objects.get(booking=mine).last_name == "•••"
        assert lock_again([mine.pk], FRIDAY) == 0


def test_an_account_under_restriction_is_not_found_by_clerks(desk: Desk) -> None:
    account = register_here()
    keep_details(account, {"first_name": "Dorota", "last_name": "Próbna", "phone": PHONE})
    assert len(find_residents(name="Próbna")) == 1
    one = ask_signed_in(Wish("restrict"), account, language="pl", now=FRIDAY)
    do(one)
    assert find_residents(name="Próbna") == []
    assert own_data(account, FRIDAY)["account"]["last_name"] == "Próbna"
    lift(one.pk, now=FRIDAY + 2 * DAY, by=ANNA)
    assert len(find_residents(name="Próbna")) == 1


def test_whoever_objects_gets_what_the_visit_needs_and_no_more(desk: Desk) -> None:
    mine = visit(desk)
    assert "reminder" in waiting(mine.pk)
    one = do(asked("object"))
    assert one.done["stopped"] >= 1
    assert waiting(mine.pk) == {"booking_confirmed"}
    reminder = Message.objects.filter(about=mine.pk, kind="reminder").first()
    confirmed = Message.objects.filter(about=mine.pk, kind="booking_confirmed").first()
    assert reminder is not None
    assert confirmed is not None
    assert BookingLetters().letter(reminder) is None
    assert BookingLetters().letter(confirmed) is not None


def test_a_correction_reaches_every_visit_and_says_what_it_was(desk: Desk) -> None:
    mine, later = visit(desk), visit(desk, 10)
    one = asked("rectify")
    with pytest.raises(Invalid):
        do(one)
    with pytest.raises(Invalid):
        do(one, changes={"phone": "12"})
    done = do(one, changes={"last_name": "Nowa", "phone": "500 600 799"})
    assert done.done == {"found": 2, "corrected": 2}
    for booking in (mine, later):
        contact = Contact.objects.get(booking=booking)
        assert (contact.last_name, contact.phone) == ("Nowa", "+48500600799")
        assert contact.changes.count() == 1
        assert booking.events.filter(action="change_data").count() == 1


def test_a_correction_gives_no_account_an_address_nobody_proved(desk: Desk) -> None:
    """Edek keeps his passkey: with Dorota's address his account would open her visits."""
    mine, his = visit(desk), visit(desk, 10, EDEK)
    edek = User.objects.create_user(EDEK.email, name="Edek Obcy", role=Role.RESIDENT)
    do(asked("rectify", EDEK.email), changes={"email": EMAIL, "last_name": "Nowy"})
    edek.refresh_from_db()
    assert (edek.email, edek.name) == (EDEK.email, "Edek Nowy")
    assert not visits_of(edek).filter(pk=mine.pk).exists()
    assert Contact.objects.get(booking=his).email == EMAIL, "a visit may be written to there"


@pytest.mark.parametrize(
    ("name", "changes", "corrected"),
    [
        ("Anna Maria Próbna", {"last_name": "Nowa"}, "Anna Maria Nowa"),
        ("Anna Maria Próbna", {"first_name": "Anna"}, "Anna Próbna"),
        ("Anna", {"last_name": "Nowa"}, "Anna Nowa"),
        ("", {"first_name": "Anna"}, "Anna"),
    ],
)
def test_a_name_is_corrected_whole_of_how_many_words_it_may_be(
    desk: Desk, name: str, changes: dict[str, str], corrected: str
) -> None:
    account = User.objects.create_user(EMAIL, name=name, role=Role.RESIDENT)
    do(asked("rectify"), changes=changes)
    account.refresh_from_db()
    assert account.name == corrected


def test_a_copy_costs_as_many_queries_for_three_visits_as_for_one(desk: Desk) -> None:
    Settings.objects.update(visits_per_contact=9)
    one = asked("access")
    counts = []
    for hours in ((8,), (9, 10)):
        for hour in hours:
            visit(desk, hour)
        with CaptureQueriesContext(connection) as counted:
            data_of(one, FRIDAY)
        counts.append(len(counted))
    assert counts[0] == counts[1], counts
