"""Dorota asks about her data and Anna answers: each kind does what the law says, for her alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support.booking_desk import FRIDAY, Desk
from support.rights import (
    ANNA,
    DAY,
    EMAIL,
    MINUTE,
    PESEL,
    PHONE,
    asked,
    do,
    open_desk_for_all,
    visit,
    waiting,
)

from booking.domain.contact import ContactData
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.codes import CodeOver, WrongCode
from tenants.accounts.models import Role, User
from tenants.errors import Invalid
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.rights.days import months_after
from tenants.rights.domain import clock
from tenants.rights.domain.ask import enter_by_staff
from tenants.rights.domain.codes import TRIES, prove_by_code, send_code
from tenants.rights.domain.copy import copy_for_staff, data_of
from tenants.rights.domain.handle import extend, lift, prove_by_staff, refuse
from tenants.rights.domain.promises import broken
from tenants.rights.domain.wish import Wish
from tenants.rights.errors import (
    AlreadyExtended,
    AlreadyProved,
    IdentityMissing,
    NoAddress,
    NoSuchRequest,
    NotRestricted,
    RequestClosed,
    TooLateToExtend,
)
from tenants.rights.letters import RequestLetters
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import code_of, page_token, read_page_token


@pytest.fixture
def desk(in_olsztyn: Office) -> Desk:
    """Visits of Dorota's and of Edek's are booked here, with PESEL and a VIN."""
    return open_desk_for_all()


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


def test_the_year_of_a_number_is_the_one_on_clocks_in_poland() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert PersonRequest(number=7, received_at=new_year).label == "7/2027"


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


def test_the_office_is_reminded_anew_of_the_day_it_took_more_time_for(desk: Desk) -> None:
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    one = asked("access")
    for days in (7, 1):
        clock.tick(datetime.combine(one.due_on, FRIDAY.timetz()) - days * DAY)
    longer = extend(one.pk, "Dużo wizyt", now=FRIDAY + 29 * DAY, by=ANNA)
    due = datetime.combine(longer.due_on, FRIDAY.timetz())
    told = []
    for days in (-8, -7, -1, 0, 1):
        clock.tick(due + days * DAY)
        told.append(Message.objects.filter(kind="person_request_due").count())
    assert told == [2, 3, 4, 4, 5]


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
    letter = Message.objects.get(about=restricted.pk, kind="request_lifted")
    assert RequestLetters().letter(letter) is not None, "the person is still to be told"
    clock.tick(later + 366 * DAY)
    restricted.refresh_from_db()
    assert restricted.email == ""
    with pytest.raises(NotRestricted):
        lift(restricted.pk, now=later, by=ANNA)


def test_a_page_token_is_for_one_request_of_one_office(desk: Desk) -> None:
    one = asked("access")
    assert read_page_token(page_token(one)) == one
    for token in ("", "x" * 54, page_token(one)[:-20] + "A" * 20, "ż"):
        with pytest.raises(NoSuchRequest):
            read_page_token(token)


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), months=st.sampled_from([1, 3]))
@examples(max_examples=200)
def test_a_month_ends_on_the_same_day_or_the_last_one(day: date, months: int) -> None:
    end = months_after(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end + DAY).day == 1
    assert end.day <= day.day
