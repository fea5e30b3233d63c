"""Promises are asked in the background: where something was written, and by night everywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.db.utils import ProgrammingError
from support.booking_desk import FRIDAY, open_desk
from support.visits import MINUTE, book, take

from booking.models import Booking, DayMask
from tenants import periodic
from tenants.checks import all_offices, changed_offices, check_office, figures
from tenants.context import office_context, platform_context
from tenants.due import due
from tenants.ids import uuid7
from tenants.messaging.outbox import SWEEP
from tenants.models import Due, Office, OfficeState, PromiseCheck

NOW = FRIDAY + 5 * MINUTE
MASK = "I3 a day mask differs from a recount"


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Office:
    """An office with one booked visit."""
    office = new_office()
    with office_context(office):
        book(open_desk())
    with platform_context():
        Due.objects.filter(office_id=office.pk).delete()  # the clock came by
    flush()
    return office


def flush() -> None:
    """Let PostgreSQL count at once what it counts within a second."""
    with platform_context(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")


def changes_of(office: Office) -> int | None:
    flush()
    return dict(changed_offices(NOW)).get(office.pk)


def test_an_office_is_looked_at_once_and_again_when_something_was_written(office: Office) -> None:
    first = changes_of(office)
    assert first
    assert check_office(office.pk, now=NOW, changes=first) == {}
    assert changes_of(office) is None, "nothing was written since; a look writes nothing there"
    with office_context(office):
        Booking.objects.update(people=1)
    again = changes_of(office)
    assert again is not None
    assert again > first


def test_what_is_written_past_the_verbs_is_a_change_too(office: Office) -> None:
    check_office(office.pk, now=NOW, changes=changes_of(office))
    with office_context(office), connection.cursor() as cursor:
        cursor.execute("UPDATE booking_day_mask SET busy = repeat('0', 288)::bit(288)")
    assert changes_of(office) is not None


def test_counts_that_start_anew_are_a_change(office: Office) -> None:
    """As after a crash of the server, when PostgreSQL forgets what it had counted."""
    check_office(office.pk, now=NOW, changes=10**9)
    assert changes_of(office) is not None


def test_mail_that_nobody_sends_is_seen_where_nothing_else_happens(office: Office) -> None:
    check_office(office.pk, now=NOW, changes=changes_of(office))
    with office_context(office):
        due(SWEEP, NOW - MINUTE / 2)
        due("booking.expire", NOW - 9 * MINUTE)
    assert changes_of(office) is None, "neither so late nor mail"
    with office_context(office):
        due(SWEEP, NOW - 3 * MINUTE)
    assert changes_of(office) is not None
    assert figures(NOW).oldest >= 180, "told at once, not after the look"
    with platform_context():
        Due.objects.filter(office_id=office.pk, at__lt=NOW - 2 * MINUTE).delete()
    assert changes_of(office) is None, "somebody took it"


def test_what_is_broken_is_kept_by_name_and_number_and_reported(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with office_context(office):
        visit = Booking.objects.get()
        DayMask.objects.update(busy=0)
    with caplog.at_level(logging.ERROR, logger="tenants.checks"):
        assert check_office(office.pk, now=NOW, changes=1) == {MASK: 1}
    assert str(office.pk) in caplog.text
    assert MASK in caplog.text
    with platform_context():
        row = PromiseCheck.objects.get(office_id=office.pk)
    assert (row.whole, row.broken, row.at) == (False, {MASK: 1}, NOW)
    kept = f"{row.broken} {caplog.text}"
    assert str(visit.pk) not in kept
    assert visit.reference not in kept


def test_the_frequent_look_passes_over_old_visits_and_the_nightly_one_does_not(
    office: Office,
) -> None:
    with office_context(office):
        DayMask.objects.update(busy=0)
    later = NOW + timedelta(days=30)
    assert check_office(office.pk, now=later, changes=1) == {}
    assert check_office(office.pk, now=later) == {MASK: 1}
    with platform_context():
        assert PromiseCheck.objects.filter(office_id=office.pk).count() == 2
    found = figures(later + timedelta(minutes=1))
    assert found.broken[MASK] == 1, "a frequent look that finds nothing hides nothing"
    assert found.offices_broken == 1
    assert found.last_check == 60


def test_an_office_that_was_never_looked_at_as_a_whole_counts_from_its_beginning(
    office: Office,
) -> None:
    with platform_context():
        Office.objects.filter(pk=office.pk).update(created_at=NOW - timedelta(days=900))
    check_office(office.pk, now=NOW, changes=1)
    assert figures(NOW).oldest_whole == timedelta(days=900).total_seconds()
    check_office(office.pk, now=NOW)
    assert figures(NOW).oldest_whole < timedelta(days=900).total_seconds()


def test_figures_count_late_and_dead_messages(office: Office) -> None:
    from tenants.messaging.models import Message

    with office_context(office):
        Message.objects.filter(kind="booking_confirmed").update(state="waiting", due_at=FRIDAY)
        Message.objects.filter(kind="booking_received").update(state="dead")
        take_desk_messages = Message.objects.filter(state="dead").count()
    before = figures(NOW)
    check_office(office.pk, now=NOW, changes=1)
    found = figures(NOW)
    assert found.checked == before.checked + 1
    assert found.dead - before.dead == take_desk_messages > 0
    assert found.waiting > before.waiting
    assert found.offices == len(all_offices())


def test_an_office_that_is_gone_or_being_built_is_left_alone(office: Office) -> None:
    assert check_office(uuid7(), now=NOW) is None
    for state in (OfficeState.GONE, OfficeState.BUILDING):
        with platform_context():
            Office.objects.filter(pk=office.pk).update(state=state)
        assert check_office(office.pk, now=NOW) is None
        assert changes_of(office) is None
        assert office.pk not in all_offices()
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.SUSPENDED)
    assert office.pk in all_offices()


def test_the_clock_sends_a_look_at_each_office_that_changed_and_by_night_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        periodic.check, "apply_async", lambda args, **_options: sent.append(tuple(args))
    )
    flush()
    current_app.tasks["tenants.check_changed"]()
    mine = [args for args in sent if args[0] == str(office.pk)]
    assert len(mine) == 1
    sent.clear()
    check_office(office.pk, now=NOW, changes=mine[0][1])
    flush()
    current_app.tasks["tenants.check_changed"]()
    assert str(office.pk) not in {args[0] for args in sent}
    sent.clear()
    current_app.tasks["tenants.check_all"]()
    assert (str(office.pk),) in sent
    assert len(sent) == len(all_offices())


def test_the_task_does_what_it_says(office: Office) -> None:
    current_app.tasks["tenants.check"](str(office.pk))
    with platform_context():
        assert PromiseCheck.objects.get(office_id=office.pk).whole


def test_changed_offices_are_one_query_whatever_their_number(
    office: Office, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1):
        assert changed_offices(NOW)


def test_an_office_cannot_read_how_the_others_stand(office: Office) -> None:
    with office_context(office), connection.cursor() as cursor:  # noqa: SIM117 - the error is of the statement
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT * FROM public.promise_check")


def test_a_hold_does_nothing_for_the_looks(
    office: Office, django_assert_num_queries: Callable[..., Any]
) -> None:
    """The looks cost the hot path nothing: no hint of theirs is ever written."""
    with office_context(office):
        from support.booking_desk import Desk

        from booking.models import Service, Unit

        desk = Desk(Service.objects.get(), Unit.objects.get(), Unit.objects.get().location)
        take(desk, 10)
    with platform_context(), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind FROM due WHERE office_id = %s", [office.pk])
        kinds = {kind for (kind,) in cursor.fetchall()}
    assert not {kind for kind in kinds if "check" in kind}
