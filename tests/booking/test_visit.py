"""The life of a visit, verb by verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at

from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.approve import approve, reject
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link, confirm_by_pin
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.release import release
from booking.domain.resend import resend
from booking.domain.submit import Submission, submit
from booking.domain.tokens import confirm_token, hold_token, manage_token, pin, read_token
from booking.enums import BookingState
from booking.errors import (
    AlreadyConfirmed,
    BookingExpired,
    ExtensionsUsed,
    HoldExpired,
    Invalid,
    NormReached,
    NotFound,
    OutsideLeadTime,
    PinDead,
    SlotTaken,
    TooMany,
    WrongPin,
    WrongState,
)
from booking.models import Answer, Booking, Contact, Counter, DayMask, Field, Settings
from tenants.accounts.models import User
from tenants.audit.actor import RESIDENT, SYSTEM, Actor, ActorKind
from tenants.consents.models import Acceptance, Consent, ConsentVersion
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.models import Office

MINUTE = timedelta(minutes=1)
BARTEK = Actor(ActorKind.CLERK, None, "Bartek")
DOROTA = ContactData("Dorota", "Próbna", "dorota@example.com", "500 600 700")


def take(desk: Desk, hour: int = 9, minute: int = 0, **words: Any) -> Booking:
    now = words.pop("now", FRIDAY)
    words.setdefault("start", at(MONDAY, hour, minute))
    return hold(request=HoldRequest(desk.service, **words), now=now, by=RESIDENT)


def send(booking: Booking, *, now: datetime = FRIDAY + MINUTE, **words: Any) -> Booking:
    words.setdefault("contact", DOROTA)
    return submit(booking_id=booking.pk, form=Submission(**words), now=now)


def book(desk: Desk, hour: int = 9, minute: int = 0, **words: Any) -> Booking:
    pending = send(take(desk, hour, minute), **words)
    return confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=FRIDAY + 2 * MINUTE)


def state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def history(booking: Booking) -> list[tuple[str, str, str]]:
    return list(booking.events.values_list("action", "state_from", "state_to"))


def owed(booking: Booking, state: str = "waiting") -> list[str]:
    return list(
        Message.objects.filter(about=booking.pk, state=state, recipient="resident")
        .order_by("due_at", "kind")
        .values_list("kind", flat=True)
    )


def taken_cells() -> int:
    return sum(mask.busy.bit_count() for mask in DayMask.objects.all())


# --- hold -----------------------------------------------------------------------------------


def test_a_hold_takes_the_counter_with_the_highest_priority_and_remembers_what_it_tried(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(3, 1, 2))
    holds = [take(desk, client=f"c{number}") for number in range(3)]
    assert [one.counter.key for one in holds] == ["k2", "k3", "k1"]
    assert [len(one.tried) for one in holds] == [0, 1, 2]
    assert holds[1].tried[0]["counter"] == str(holds[0].counter.pk)
    with pytest.raises(SlotTaken):
        take(desk, client="edek")


def test_of_equal_counters_the_one_with_the_fewest_visits_that_day_goes_first(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 1))
    assert [take(desk, hour).counter.key for hour in (8, 9, 10, 11)] == ["k1", "k2", "k1", "k2"]


def test_a_client_holds_one_place_and_the_new_one_replaces_the_old(desk: Desk) -> None:
    first = take(desk, 9, client="dorota")
    again = take(desk, 9, client="dorota")
    second = take(desk, 10, client="dorota")
    assert [state(one) for one in (first, again, second)] == ["dropped", "dropped", "held"]
    assert state(take(desk, 9, client="edek")) == "held"


def test_a_failed_hold_leaves_the_old_one_in_place(desk: Desk) -> None:
    mine = take(desk, 9, client="dorota")
    take(desk, 10, client="edek")
    with pytest.raises(SlotTaken):
        take(desk, 10, client="dorota")
    assert state(mine) == "held"


def test_an_office_may_allow_more_holds(desk: Desk) -> None:
    Settings.objects.update(holds_per_client=2)
    held = [take(desk, hour, client="dorota") for hour in (9, 10, 11)]
    assert [state(one) for one in held] == ["dropped", "held", "held"]


def test_a_hold_that_ran_out_dies_when_another_wants_its_place(desk: Desk) -> None:
    forgotten = take(desk)
    later = take(desk, now=FRIDAY + 5 * MINUTE)
    assert (state(forgotten), state(later)) == ("dropped", "held")
    assert history(forgotten)[-1] == ("expire", "held", "dropped")


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (at(date(2026, 11, 20), 14), OutsideLeadTime),
        (at(date(2026, 11, 18), 9), OutsideLeadTime),
        (at(date(2026, 12, 21), 9), OutsideLeadTime),
        (at(date(2026, 11, 22), 9), SlotTaken),
        (at(MONDAY, 12), SlotTaken),
        (at(MONDAY, 9, 10), SlotTaken),
        (at(MONDAY, 9) + timedelta(seconds=1), SlotTaken),
        (at(MONDAY, 14, 45), SlotTaken),
    ],
    ids=["today", "past", "beyond", "Sunday", "break", "off grid", "seconds", "too near the end"],
)
def test_what_is_not_on_offer_cannot_be_held(desk: Desk, start: datetime, why: type) -> None:
    with pytest.raises(why):
        take(desk, start=start)
    assert not Booking.objects.exists()


def test_a_service_that_is_not_published_cannot_be_held(desk: Desk) -> None:
    desk.service.status = "draft"
    with pytest.raises(NotFound):
        take(desk)


def test_a_party_goes_to_a_counter_that_can_seat_it(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2))
    Counter.objects.filter(key="k2").update(people=4)
    assert take(desk, people=3).counter.key == "k2"
    with pytest.raises(TooMany):
        take(desk, 10, people=5)


def test_the_norm_of_the_building_is_kept(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2, 3), norm=3, people=2)
    take(desk, people=2, client="a")
    with pytest.raises(NormReached):
        take(desk, people=2, client="b")
    take(desk, people=1, client="b")
    assert Booking.objects.count() == 2, "what was refused left nothing"
    take(desk, 9, 30, people=2, client="c")


def test_more_time_is_given_ten_times(desk: Desk) -> None:
    booking, now = take(desk), FRIDAY
    for _ in range(10):
        now += 4 * MINUTE
        assert extend(booking_id=booking.pk, now=now).expires_at == now + 5 * MINUTE
    with pytest.raises(ExtensionsUsed):
        extend(booking_id=booking.pk, now=now)
    with pytest.raises(HoldExpired):
        extend(booking_id=booking.pk, now=now + 5 * MINUTE)


def test_releasing_gives_the_time_back_and_twice_is_once(desk: Desk) -> None:
    booking = take(desk)
    for _ in range(2):
        release(booking_id=booking.pk, now=FRIDAY, by=RESIDENT)
    assert state(booking) == "dropped"
    assert len(history(booking)) == 2
    take(desk)


# --- submit -----------------------------------------------------------------------------------


def test_submit_makes_a_pending_visit_with_contact_message_and_window(desk: Desk) -> None:
    booking = send(take(desk))
    assert booking.state == BookingState.PENDING
    assert booking.expires_at == FRIDAY + 31 * MINUTE
    contact = Contact.objects.get(booking=booking)
    assert (contact.email, contact.phone) == ("dorota@example.com", "+48500600700")
    assert owed(booking) == ["booking_received"]
    assert history(booking) == [("hold", "", "held"), ("submit", "held", "pending")]
    assert taken_cells() == 0, "what can run out is not in the mask"


def test_the_window_never_reaches_past_the_visit(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(min_days=None, min_minutes=0)
    start = at(date(2026, 11, 20), 10, 30)
    now = start - 10 * MINUTE
    booking = take(desk, start=start, now=now)
    assert send(booking, now=now).expires_at == start


def test_where_no_confirmation_is_asked_the_visit_is_booked_at_once(desk: Desk) -> None:
    Settings.objects.update(confirmation="none")
    booking = send(take(desk))
    assert (booking.state, booking.expires_at) == ("booked", None)
    assert owed(booking)[0] == "booking_confirmed"
    assert taken_cells() == 6


def test_a_form_sent_too_late_or_twice_is_refused(desk: Desk) -> None:
    late = take(desk)
    with pytest.raises(HoldExpired):
        send(late, now=FRIDAY + 5 * MINUTE)
    assert not Contact.objects.exists()
    twice = take(desk, 10)
    send(twice)
    with pytest.raises(AlreadyConfirmed):
        send(twice)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (ContactData("", "Próbna", "d@example.com"), "first_name"),
        (ContactData("Dorota", "!!", "d@example.com"), "last_name"),
        (ContactData("Dorota", "Próbna"), "email"),
        (ContactData("Dorota", "Próbna", "dorota@"), "email"),
        (ContactData("Dorota", "Próbna", "d@example.com", "12"), "phone"),
        (ContactData("D" * 81, "Próbna", "d@example.com"), "first_name"),
    ],
)
def test_a_contact_that_does_not_fit_is_refused_by_field(
    desk: Desk, contact: ContactData, field: str
) -> None:
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking, contact=contact)
    assert set(refused.value.errors) == {field}
    assert state(booking) == "held"
    assert not Message.objects.exists()


def test_pesel_is_kept_sealed_and_only_where_it_is_asked_for(desk: Desk) -> None:
    dorota = ContactData("Dorota", "Próbna", "dorota@example.com", pesel="02070803628")
    assert Contact.objects.get(booking=send(take(desk), contact=dorota)).pesel == ""
    Settings.objects.update(contact_pesel="required")
    contact = Contact.objects.get(booking=send(take(desk, 10), contact=dorota))
    assert contact.pesel == "02070803628"
    assert len(contact.pesel_index) == 64
    with pytest.raises(Invalid):
        send(take(desk, 11))


def test_answers_are_checked_by_their_kind_and_sealed(desk: Desk) -> None:
    for position, (key, kind, required) in enumerate(
        [("vin", "vin", True), ("nip", "nip", False), ("kto", "choice", False)]
    ):
        Field.objects.create(
            service=desk.service,
            key=key,
            label=key.upper(),
            type=kind,
            required=required,
            choices=["właściciel", "pełnomocnik"] if kind == "choice" else [],
            position=position,
        )
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking, answers={"nip": "1234567890", "kto": "sąsiad"})
    assert set(refused.value.errors) == {"answers.vin", "answers.nip", "answers.kto"}
    send(booking, answers={"vin": "wvwzzz1jzxw000001", "kto": "właściciel", "obce": "x"})
    assert [(one.key, one.value) for one in Answer.objects.all()] == [
        ("vin", "WVWZZZ1JZXW000001"),
        ("kto", "właściciel"),
    ]


def test_a_required_notice_must_be_accepted_in_the_words_in_force(desk: Desk) -> None:
    consent = Consent.objects.create(key="klauzula", group="booking", kind="notice")
    digest = ConsentVersion.digest_of("Klauzula", "Treść")
    version = ConsentVersion.objects.create(
        consent=consent,
        number=1,
        title="Klauzula",
        text="Treść",
        valid_from=date(2026, 1, 1),
        status="in_force",
        digest=digest,
    )
    booking = take(desk)
    with pytest.raises(Invalid) as refused:
        send(booking)
    assert set(refused.value.errors) == {"consents"}
    send(booking, consents=[version.pk])
    proof = Acceptance.objects.get(about=booking.pk)
    assert (proof.version_id, proof.digest, proof.channel) == (version.pk, digest, "web")


def test_nobody_books_more_visits_than_the_office_allows(desk: Desk) -> None:
    for hour in (8, 9, 10):
        book(desk, hour)
    with pytest.raises(TooMany):
        send(take(desk, 11))
    send(take(desk, 11, 30), contact=ContactData("Edek", "Obcy", "edek@example.com"))


# --- confirm ----------------------------------------------------------------------------------


def test_the_pin_books_the_visit_and_owes_confirmation_and_reminder(desk: Desk) -> None:
    User.objects.create_user("bartek@example.com", name="Bartek", role="clerk")
    booking = book(desk)
    assert (booking.state, booking.expires_at) == ("booked", None)
    assert owed(booking) == ["booking_confirmed", "reminder"]
    assert owed(booking, "dropped") == ["booking_received"]
    reminder = Message.objects.get(kind="reminder")
    assert reminder.due_at == at(MONDAY, 9) - timedelta(hours=24)
    assert Message.objects.filter(kind="staff_booking_new").count() == 1
    assert taken_cells() == 6


def test_a_reminder_whose_moment_has_passed_is_not_owed(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(min_days=None, min_minutes=0)
    now = at(MONDAY, 8)
    pending = send(take(desk, now=now), now=now)
    confirm_by_link(booking_id=pending.pk, now=now)
    assert owed(pending) == ["booking_confirmed"]


def test_case_12_two_days_before_is_wall_time() -> None:
    from booking.domain.letters import reminder_moment

    start = at(date(2028, 3, 27), 9)
    assert reminder_moment(start.astimezone(UTC), "2d") == at(date(2028, 3, 25), 9)
    assert reminder_moment(start.astimezone(UTC), "48h") == at(date(2028, 3, 25), 8)


def test_five_wrong_pins_kill_the_pin_but_not_the_link(desk: Desk) -> None:
    booking = send(take(desk))
    wrong = "000000" if pin(booking) != "000000" else "111111"
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPin) as refused:
            confirm_by_pin(booking_id=booking.pk, pin=wrong, now=FRIDAY + MINUTE)
        assert refused.value.tries_left == left
    for typed in (wrong, pin(booking)):
        with pytest.raises(PinDead):
            confirm_by_pin(booking_id=booking.pk, pin=typed, now=FRIDAY + MINUTE)
    assert confirm_by_link(booking_id=booking.pk, now=FRIDAY + MINUTE).state == "booked"


def test_confirming_twice_or_too_late_is_told_apart(desk: Desk) -> None:
    booking = book(desk)
    with pytest.raises(AlreadyConfirmed):
        confirm_by_link(booking_id=booking.pk, now=FRIDAY + 3 * MINUTE)
    late = send(take(desk, 10))
    with pytest.raises(BookingExpired):
        confirm_by_pin(booking_id=late.pk, pin=pin(late), now=FRIDAY + 31 * MINUTE)
    assert taken_cells() == 6


def test_a_visit_not_confirmed_expires_and_its_person_is_told(desk: Desk) -> None:
    booking = send(take(desk))
    assert expire_overdue(FRIDAY + 30 * MINUTE) == 0
    assert expire_overdue(FRIDAY + 31 * MINUTE) == 1
    assert state(booking) == "expired"
    assert owed(booking) == ["booking_expired"]
    take(desk, now=FRIDAY + 31 * MINUTE)


def test_where_the_office_approves_the_resident_waits(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(approval=True)
    first, second = book(desk, 9), book(desk, 10)
    assert (first.state, owed(first)) == ("awaiting_approval", ["booking_awaiting"])
    assert approve(booking_id=first.pk, now=FRIDAY, by=BARTEK).state == "booked"
    assert owed(first)[0] == "booking_confirmed"
    reject(booking_id=second.pk, reason="brak wniosku", now=FRIDAY, by=BARTEK)
    assert owed(second) == ["booking_rejected"]
    with pytest.raises(WrongState):
        approve(booking_id=second.pk, now=FRIDAY, by=BARTEK)
    assert taken_cells() == 6


def test_the_message_can_be_sent_again_but_not_without_end(desk: Desk) -> None:
    booking = send(take(desk))
    now = FRIDAY + MINUTE
    with pytest.raises(TooMany):
        resend(booking_id=booking.pk, now=now + timedelta(seconds=10))
    for number in range(1, 4):
        resend(booking_id=booking.pk, now=now + number * MINUTE)
    with pytest.raises(TooMany):
        resend(booking_id=booking.pk, now=now + 5 * MINUTE)
    assert len(owed(booking)) == 4


# --- cancel -----------------------------------------------------------------------------------


def test_cancelling_frees_the_place_once_and_owes_nothing_but_the_cancellation(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, now=FRIDAY + 5 * MINUTE, by=RESIDENT)
    before = history(booking)
    again = cancel(booking_id=booking.pk, reason="x", now=FRIDAY + 9 * MINUTE, by=BARTEK)
    assert (again.state, again.released_at) == ("cancelled", FRIDAY + 5 * MINUTE)
    assert history(booking) == before
    assert owed(booking) == ["cancelled_by_resident"]
    assert taken_cells() == 0
    book(desk)


def test_the_office_cancels_with_a_reason(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, reason="awaria", now=FRIDAY, by=BARTEK)
    message = Message.objects.get(about=booking.pk, state="waiting")
    assert (message.kind, message.details) == ("cancelled_by_office", {"reason": "awaria"})
    assert booking.events.last().by_name == "Bartek"


def test_a_pending_visit_can_be_cancelled_a_hold_and_an_expired_one_cannot(desk: Desk) -> None:
    assert cancel(booking_id=send(take(desk)).pk, now=FRIDAY, by=RESIDENT).state == "cancelled"
    held = take(desk, 10)
    with pytest.raises(WrongState):
        cancel(booking_id=held.pk, now=FRIDAY, by=RESIDENT)
    expire_overdue(FRIDAY + 10 * MINUTE)
    with pytest.raises(WrongState):
        cancel(booking_id=held.pk, now=FRIDAY, by=RESIDENT)


# --- the day ----------------------------------------------------------------------------------


def test_the_day_goes_forward_and_back(desk: Desk) -> None:
    booking = book(desk)
    now = at(MONDAY, 9)
    for verb, expected in (
        (miss, "missed"),
        (undo, "booked"),
        (arrive, "arrived"),
        (serve, "served"),
        (undo, "arrived"),
        (undo, "booked"),
    ):
        assert verb(booking_id=booking.pk, now=now, by=BARTEK).state == expected
    with pytest.raises(WrongState):
        undo(booking_id=booking.pk, now=now, by=BARTEK)
    assert taken_cells() == 6


def test_two_clerks_who_press_at_once_one_wins(desk: Desk) -> None:
    booking = book(desk)
    arrive(booking_id=booking.pk, now=FRIDAY, by=BARTEK)
    with pytest.raises(WrongState):
        miss(booking_id=booking.pk, now=FRIDAY, by=BARTEK)


# --- tokens -----------------------------------------------------------------------------------


def test_the_three_secrets_are_never_mixed(desk: Desk) -> None:
    booking = take(desk)
    tokens = [hold_token(booking), manage_token(booking), confirm_token(booking)]
    assert len({*tokens, pin(booking)}) == 4
    assert [read_token(one).purpose for one in tokens] == ["hold", "manage", "confirm"]
    old = manage_token(booking)
    Booking.objects.update(generation=2)
    with pytest.raises(NotFound):
        read_token(old)


@pytest.mark.parametrize("text", ["", "x", "ą" * 54, "A" * 54, "A" * 53 + "=", "../../etc", "\x00" * 54])
def test_a_token_that_is_not_ours_is_not_found(desk: Desk, text: str) -> None:
    with pytest.raises(NotFound):
        read_token(text)


def test_a_token_of_one_office_is_nothing_at_the_other(desk: Desk, pultusk: Office) -> None:
    """The row exists in Olsztyn only; and were it in both, the key differs."""
    from tenants.context import _office

    booking = take(desk)
    token = manage_token(booking)
    here = _office.get()
    _office.set(None)
    try:
        with office_context(pultusk):
            with pytest.raises(NotFound):
                read_token(token)
            assert manage_token(booking) != token
    finally:
        _office.set(here)


def test_history_numbers_follow_each_other_and_the_last_is_the_state(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, now=FRIDAY, by=SYSTEM)
    events = list(booking.events.all())
    assert [one.number for one in events] == list(range(1, len(events) + 1))
    assert events[-1].state_to == state(booking)
    assert all(a.state_to == b.state_from for a, b in zip(events, events[1:], strict=False))
