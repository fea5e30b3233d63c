"""Nothing personal is overdue: the doctor is silent after the clock ran, and loud without."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.booking_desk import FRIDAY, Desk
from support.visits import DOROTA, book, send, take

from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.domain.listing.export import work_on_exports
from booking.domain.replay import forget_keys
from booking.domain.retain import forget_old
from booking.domain.scope import Scope
from booking.domain.waitlist.join import WaitWish, join
from booking.domain.write_note import write_note
from booking.models import Answer, IdempotencyKey, ListExport, Settings
from tenants.accounts.codes import ask_for_code
from tenants.accounts.models import Role, SignInCode, User
from tenants.accounts.tidy import overdue, tidy
from tenants.audit.actor import RESIDENT

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def retention(now: datetime) -> set[str]:
    return {name for name in broken(now) if name.startswith("retention")}


def everything(desk: Desk) -> None:
    """One of each thing that has to be forgotten."""
    Settings.objects.update(waitlist=True, visits_per_contact=99)
    seen = book(desk, 8)
    write_note(booking_id=seen.pk, text="notatka", scope=Scope(), now=FRIDAY, by=RESIDENT)
    Answer.objects.create(booking=seen, key="vin", label="VIN", value="WVWZZZ1JZXW000001")
    send(take(desk, 9))
    expire_overdue(FRIDAY + 2 * HOUR)
    cancel(booking_id=book(desk, 10).pk, now=FRIDAY + HOUR, by=RESIDENT)
    join(service=desk.service, contact=DOROTA, wish=WaitWish(), now=FRIDAY)
    IdempotencyKey.objects.create(scope="s", digest="d", status=200, created_at=FRIDAY)
    person = User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    ListExport.objects.create(
        person=person, format="csv", started_at=FRIDAY, until=FRIDAY + DAY, state="done"
    )


def run_the_clock(now: datetime) -> None:
    forget_old(now)
    forget_keys(now)
    work_on_exports(now)


def test_each_kind_of_data_is_asked_for_and_found_when_the_clock_stood_still(desk: Desk) -> None:
    everything(desk)
    assert retention(FRIDAY + DAY) == set()
    late = FRIDAY + 90 * DAY
    assert len(retention(late)) == 5, "the negative control: nobody ran the clock"
    run_the_clock(late)
    assert retention(late) == set()


@given(days=st.integers(1, 60), kept=st.integers(7, 60), hours=st.sets(st.integers(8, 11)))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_offices_days_after_the_clock_nothing_is_overdue(
    desk: Desk, days: int, kept: int, hours: set[int]
) -> None:
    with transaction.atomic():
        Settings.objects.update(retention_days=kept, visits_per_contact=99)
        for hour in hours:
            send(take(desk, hour))
        expire_overdue(FRIDAY + 2 * HOUR)
        now = FRIDAY + days * DAY
        run_the_clock(now)
        assert retention(now) == set()
        transaction.set_rollback(True)


def test_codes_and_sessions_that_are_over_go_by_the_clock(desk: Desk) -> None:
    ask_for_code("dorota@example.com", language="pl", address="", now=FRIDAY)
    Session.objects.create(session_key="x", session_data="y", expire_date=FRIDAY + HOUR)
    later = FRIDAY + 5 * DAY
    assert set(overdue(later)) == {
        "retention: the address of a code that is over",
        "retention: a session that is over",
    }
    assert tidy(later) == 2
    assert overdue(later) == {}
    assert not SignInCode.objects.exists()
