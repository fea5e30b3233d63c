"""What the database breaks off is tried again inside; nobody sees more than a polite refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection
from support.booking_desk import Desk
from support.visits import history, take

from booking.domain import hold_request
from booking.domain.retry import RETRIES, Busy, in_transaction
from booking.errors import Moved, WrongState
from booking.models import Booking, Unit

PASSING = ["40001", "40P01", "55P03"]


@contextmanager
def broken(sqlstate: str, times: int) -> Iterator[list[str]]:
    """Let PostgreSQL raise ``sqlstate`` in place of the first inserts of a booking."""
    raised: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "INSERT INTO booking\n" in sql and len(raised) < times:
            raised.append(sqlstate)
            sql = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlstate}'; END $$"
            return execute(sql, None, *rest[1:])
        return execute(sql, *rest)

    with connection.execute_wrapper(wrapper):
        yield raised


@pytest.mark.parametrize("sqlstate", PASSING)
def test_what_passes_is_tried_again_and_never_shown(desk: Desk, sqlstate: str) -> None:
    with broken(sqlstate, RETRIES) as raised:
        booking = take(desk, client="dorota")
    assert raised == [sqlstate] * RETRIES
    assert history(booking) == [("hold", "", "held")]
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("sqlstate", PASSING)
def test_what_does_not_pass_is_refused_politely_and_leaves_no_trace(
    desk: Desk, sqlstate: str
) -> None:
    with broken(sqlstate, RETRIES + 1), pytest.raises(Busy) as refused:
        take(desk, client="dorota")
    assert (refused.value.status, refused.value.code) == (409, "busy")
    assert not Booking.objects.exists()


def test_a_mistake_of_ours_is_not_hidden_by_trying_again(desk: Desk) -> None:
    with broken("23514", 1) as raised, pytest.raises(IntegrityError):
        take(desk)
    assert len(raised) == 1


def test_where_no_constraint_is_named_a_second_look_tells_a_race_from_a_mistake(
    desk: Desk,
) -> None:
    """As on Citus (ADR 178)."""
    with broken("23505", 1) as raised:
        take(desk, client="dorota")
    assert len(raised) == 1
    with broken("23505", RETRIES + 1) as raised, pytest.raises(IntegrityError):
        take(desk, 10, client="edek")
    assert len(raised) == RETRIES + 1


def test_a_verb_whose_booking_moved_looks_again(desk: Desk) -> None:
    looks: list[int] = []

    def verb() -> str:
        looks.append(1)
        if len(looks) == 1:
            raise Moved
        return "done"

    assert in_transaction(verb) == "done"
    assert len(looks) == 2


def test_a_booking_that_never_stands_still_is_refused_as_changed(desk: Desk) -> None:
    looks: list[int] = []

    def verb() -> None:
        looks.append(1)
        raise Moved

    with pytest.raises(WrongState):
        in_transaction(verb)
    assert len(looks) == 1 + RETRIES


def test_a_number_that_is_taken_is_drawn_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = take(desk)
    drawn = iter([first.reference, "ZZZZ2222"])
    monkeypatch.setattr(hold_request, "new_reference", lambda: next(drawn))
    assert take(desk, 10).reference == "ZZZZ2222"


def test_a_row_that_is_there_already_is_a_mistake_of_ours(desk: Desk) -> None:
    looks: list[int] = []

    def verb() -> None:
        looks.append(1)
        Unit.objects.create(key=desk.unit.key, name="x", location=desk.location)

    with pytest.raises(IntegrityError):
        in_transaction(verb)
    assert len(looks) == 1
