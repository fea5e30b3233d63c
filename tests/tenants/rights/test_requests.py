"""Dorota asks about her data and Anna answers: each kind does what the law says, for her alone."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support.booking_desk import FRIDAY, Desk, open_desk
from support.visits import book

from booking.domain.change_data import NewData, change_data
from booking.domain.contact import ContactData
from booking.domain.find_resident import find_residents
from booking.domain.invariants import broken as broken_visits
from booking.domain.letter_source import BookingLetters
from booking.domain.listing.query import ListQuery, find
from booking.domain.open_contact import read_contact
from booking.domain.own_data import own_data
from booking.domain.residents import keep_details
from booking.domain.scope import Scope
from booking.domain.subjects.lock import DataRestricted, lock_again
from booking.domain.write_note import write_note
from booking.models import Answer, Booking, Contact, Field, LockedContact, Note, Settings
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.codes import CodeOver, WrongCode
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.erasures import erased_since, forget_again
from tenants.errors import Invalid
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.rights.days import months_after
from tenants.rights.domain import clock
from tenants.rights.domain.ask import ask_on_page, ask_signed_in, enter_by_staff
from tenants.rights.domain.codes import TRIES, prove_by_code, send_code
from tenants.rights.domain.copy import copy_for_person, copy_for_staff, data_of
from tenants.rights.domain.handle import extend, fulfil, lift, prove_by_staff, refuse
from tenants.rights.domain.promises import broken
from tenants.rights.domain.wish import Wish
from tenants.rights.errors import (
    AlreadyExtended,
    AlreadyProved,
    CopyGone,
    IdentityMissing,
    NoAddress,
    NoSuchRequest,
    NotRestricted,
    RequestClosed,
    TooLateToExtend,
)
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import code_of, page_token, read_page_token

ANNA = Actor(ActorKind.CLERK, uuid4(), "Anna")
EMAIL, PHONE, PESEL = "dorota@example.com", "+48500600700", "44051401359"
DOROTA = ContactData("Dorota", "Próbna", EMAIL, "500 600 700", PESEL)
EDEK = ContactData("Edek", "Obcy", "edek@example.com", "500 600 701", "02070803628")
ALL = Scope()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def desk(in_olsztyn: Office) -> Desk:
    """Visits of Dorota's and of Edek's are booked here, with PESEL and a VIN."""
    return open_desk_for_all()


def open_desk_for_all() -> Desk:
    made = open_desk()
    Settings.objects.update(contact_pesel="required", contact_phone="optional")
    Field.objects.create(service=made.service, key="vin", label="VIN", type="vin")
    return made


def register_here() -> User:
    return User.objects.create_user(EMAIL, name="Dorota", role=Role.RESIDENT)


def visit(desk: Desk, hour: int = 9, contact: ContactData = DOROTA) -> Booking:
    return book(desk, hour, contact=contact, answers={"vin": "WVWZZZ1JZXW000001"})


def asked(kind: str, contact: str = EMAIL, *, proved: bool = True) -> PersonRequest:
    """Dorota asked on the page, and typed the code."""
    made = ask_on_page(Wish(kind, "Dorota Próbna"), contact, language="pl", address="", now=FRIDAY)
    if not proved:
        return made
    return prove_by_code(made.pk, code_of(made), now=FRIDAY + MINUTE)


def do(one: PersonRequest, **more: Any) -> PersonRequest:
    now = more.pop("now", FRIDAY + DAY)
    return fulfil(one.pk, more.pop("answer", ""), now=now, by=ANNA, **more)


def waiting(about: UUID) -> set[str]:
    return set(
        Message.objects.filter(about=about, state="waiting", recipient="resident").values_list(
            "kind", flat=True
        )
    )


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


def test_a_code_proves_its_own_address_and_papers_prove_all_of_it(desk: Desk) -> None:
    visit(desk)
    by_phone = visit(desk, 10, ContactData("Dorota", "Próbna", "inny@example.com", PHONE, PESEL))
    wish = Wish("export", "Dorota Próbna", EMAIL, PHONE, PESEL)
    entered = enter_by_staff(wish, FRIDAY, now=FRIDAY, by=ANNA)
    with pytest.raises(IdentityMissing):
        do(entered)
    with pytest.raises(IdentityMissing):
        copy_for_staff(entered, now=FRIDAY, by=ANNA)
    sent = send_code(entered.pk, now=FRIDAY, by=ANNA)
    proved = prove_by_code(sent.pk, code_of(sent), now=FRIDAY + MINUTE, by=ANNA)
    assert by_phone.reference not in str(data_of(proved, FRIDAY))
    with pytest.raises(AlreadyProved):
        send_code(entered.pk, now=FRIDAY, by=ANNA)
    seen = prove_by_staff(entered.pk, "dowód okazany w okienku", now=FRIDAY, by=ANNA)
    assert by_phone.reference in str(data_of(seen, FRIDAY))
    assert do(seen).copied_until is None, "an address nobody proved opens no page with data"


def test_what_is_somebody_elses_is_left_out(desk: Desk) -> None:
    mine = visit(desk)
    husband = visit(desk, 10, ContactData("Jan", "Próbny", EMAIL, "500 600 702", "00210100134"))
    one = do(asked("erase"), left_out=[str(husband.pk)])
    assert one.done["erased"] == 1
    assert not Contact.objects.filter(booking=mine).exists()
    assert Contact.objects.filter(booking=husband).exists()


def test_erasing_cancels_what_is_to_come_forgets_and_is_noted(olsztyn: Office) -> None:
    with office_context(olsztyn):
        mine, account = visit(open_desk_for_all()), register_here()
        one = do(asked("erase"))
        assert one.done == {"erased": 1, "cancelled": 1, "kept": 0, "accounts": 1}
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
    assert one.done == {"restricted": 1}
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
    assert done.done == {"corrected": 2}
    for booking in (mine, later):
        contact = Contact.objects.get(booking=booking)
        assert (contact.last_name, contact.phone) == ("Nowa", "+48500600799")
        assert contact.changes.count() == 1
        assert booking.events.filter(action="change_data").count() == 1


def test_the_month_runs_from_the_day_it_came_and_once_two_more(desk: Desk) -> None:
    one = asked("access")
    assert one.due_on == date(2026, 12, 20)
    with pytest.raises(Invalid):
        extend(one.pk, " ", now=FRIDAY, by=ANNA)
    longer = extend(one.pk, "Dużo wizyt do sprawdzenia", now=FRIDAY + DAY, by=ANNA)
    assert longer.due_on == date(2027, 2, 20)
    assert "request_extended" in waiting(one.pk)
    with pytest.raises(AlreadyExtended):
        extend(one.pk, "Jeszcze", now=FRIDAY + DAY, by=ANNA)
    other = asked("export")
    with pytest.raises(TooLateToExtend):
        extend(other.pk, "Za późno", now=FRIDAY + 40 * DAY, by=ANNA)


def test_the_office_is_reminded_a_week_and_a_day_before_and_when_it_is_late(desk: Desk) -> None:
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    one = asked("access")
    due = datetime.combine(one.due_on, FRIDAY.timetz())

    def told() -> int:
        return Message.objects.filter(kind="person_request_due").count()

    for moment, many in ((-10, 0), (-7, 1), (-6, 1), (-1, 2), (0, 2), (1, 3), (2, 3)):
        clock.tick(due + moment * DAY)
        assert told() == many, moment
    do(one, now=due)
    clock.tick(due + 3 * DAY)
    assert told() == 3, "answered: nobody is reminded any more"


def test_a_refusal_says_why_and_closes(desk: Desk) -> None:
    one = asked("erase")
    with pytest.raises(Invalid):
        refuse(one.pk, "", now=FRIDAY, by=ANNA)
    refuse(one.pk, "Trwa spór sądowy", now=FRIDAY + DAY, by=ANNA)
    assert "request_refused" in waiting(one.pk)
    for verb in (
        lambda: do(one),
        lambda: refuse(one.pk, "x", now=FRIDAY, by=ANNA),
        lambda: extend(one.pk, "x", now=FRIDAY, by=ANNA),
        lambda: prove_by_staff(one.pk, "x", now=FRIDAY, by=ANNA),
        lambda: send_code(one.pk, now=FRIDAY, by=ANNA),
    ):
        with pytest.raises(RequestClosed):
            verb()
    with pytest.raises(NoSuchRequest):
        refuse(uuid4(), "x", now=FRIDAY, by=ANNA)


def test_a_code_works_once_for_half_an_hour_and_five_tries(desk: Desk) -> None:
    made = asked("access", proved=False)
    assert made.number is None
    right = code_of(made)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for left in range(TRIES - 1, -1, -1):
        with pytest.raises(WrongCode) as refused:
            prove_by_code(made.pk, wrong, now=FRIDAY)
        assert refused.value.tries_left == left
    with pytest.raises(CodeOver):
        prove_by_code(made.pk, right, now=FRIDAY)
    again = send_code(made.pk, now=FRIDAY, by=ANNA)
    assert code_of(again) != right
    with pytest.raises(CodeOver):
        prove_by_code(made.pk, code_of(again), now=FRIDAY + 31 * MINUTE)
    proved = prove_by_code(made.pk, code_of(again), now=FRIDAY)
    assert proved.number == 1
    with pytest.raises(CodeOver):
        prove_by_code(made.pk, code_of(again), now=FRIDAY)
    for _again in range(2):
        asked("access", proved=False)
    with pytest.raises(TooManyAttempts):
        asked("access", proved=False)


def test_without_an_address_there_is_no_code(desk: Desk) -> None:
    wish = Wish("access", "Dorota Próbna", pesel=PESEL)
    entered = enter_by_staff(wish, FRIDAY, now=FRIDAY, by=ANNA)
    with pytest.raises(NoAddress):
        send_code(entered.pk, now=FRIDAY, by=ANNA)
    visit(desk)
    proved = prove_by_staff(entered.pk, "dowód okazany", now=FRIDAY, by=ANNA)
    assert "Próbna" in str(data_of(proved, FRIDAY)), "found by the sealed number"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("x", "Dorota", EMAIL), "kind"),
        (Wish("access", "", EMAIL), "name"),
        (Wish("access", "Dorota"), "email"),
        (Wish("access", "Dorota", "nie adres"), "email"),
        (Wish("access", "Dorota", "", "12"), "phone"),
        (Wish("access", "Dorota", "", "", "12"), "pesel"),
        (Wish("access", "Dorota", EMAIL, words="x" * 5000), "words"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(desk: Desk, wish: Wish, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        enter_by_staff(wish, FRIDAY, now=FRIDAY, by=ANNA)
    assert field in refused.value.errors


@pytest.mark.parametrize("contact", ["nikt", "a@b", "89 527 00 00", ""])
def test_a_page_takes_an_address_or_a_mobile_number(desk: Desk, contact: str) -> None:
    with pytest.raises(Invalid):
        asked("access", contact, proved=False)


def test_by_telephone_the_code_comes_as_an_sms_and_finds_by_the_number(desk: Desk) -> None:
    mine = visit(desk)
    one = asked("access", "500 600 700")
    assert Message.objects.get(kind="request_code", about=one.pk).channel == "sms"
    assert mine.reference in str(data_of(one, FRIDAY))
    assert waiting(one.pk) >= {"request_news"}


def test_a_year_after_the_answer_nothing_tells_whose_it_was(desk: Desk) -> None:
    done, restricted, loose = (
        do(asked("access")),
        do(asked("restrict")),
        asked("erase", proved=False),
    )
    later = FRIDAY + 370 * DAY
    assert set(broken(later)) == {
        "retention: an answered request that still tells whose it was",
        "retention: a request nobody proved",
    }
    clock.tick(later)
    assert broken(later) == {}
    assert not PersonRequest.objects.filter(pk=loose.pk).exists()
    done.refresh_from_db()
    assert (done.name, done.email, done.answer, done.number) == ("", "", "", 1)
    restricted.refresh_from_db()
    assert restricted.email == EMAIL, "needed to end it"
    lift(restricted.pk, now=later, by=ANNA)
    clock.tick(later)
    restricted.refresh_from_db()
    assert restricted.email == ""
    with pytest.raises(NotRestricted):
        lift(restricted.pk, now=later, by=ANNA)


def test_a_page_token_is_for_one_request_of_one_office(desk: Desk) -> None:
    one = asked("access")
    assert read_page_token(page_token(one)) == one
    for token in ("", "x" * 54, page_token(one)[:-2] + "AA", "ż"):
        with pytest.raises(NoSuchRequest):
            read_page_token(token)


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


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), months=st.sampled_from([1, 3]))
@examples(max_examples=200)
def test_a_month_ends_on_the_same_day_or_the_last_one(day: date, months: int) -> None:
    end = months_after(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + DAY).day == 1
    assert end.day <= day.day
