"""The cases the engine must hold, by their numbers; thirteen has a race of its own as well."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.visits import book, send, take

from booking.domain.availability import free_days, free_times
from booking.domain.cancel import cancel
from booking.domain.hold import HoldRequest, hold
from booking.domain.letters import reminder_moment
from booking.domain.taking import take as insert
from booking.errors import OutsideLeadTime
from booking.models import Booking, CalendarException, HoursTemplate, Settings
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

from .test_many_at_once import holding, race

MINUTE = timedelta(minutes=1)


def clock(desk: Desk, day: date = MONDAY, **words: object) -> list[str]:
    """The free times of a day, as the clock shows them."""
    words.setdefault("now", FRIDAY)
    found = free_times(desk.service, None, day, **words)  # type: ignore[arg-type]  # by name
    return [f"{one.start:%-H:%M}" for one in found]


def busy(desk: Desk, first: datetime, last: datetime) -> None:
    """Somebody is at the first counter from ``first`` until ``last``."""
    counter = desk.counters[0]
    taken = Booking(
        reference=f"B{first:%H%M}",
        state="held",
        service=desk.service,
        unit=desk.unit,
        counter=counter,
        location=desk.location,
        starts_at=first,
        ends_at=last,
        blocked_until=last,
        created_at=FRIDAY,
        expires_at=last,
    )
    assert insert(taken, now=FRIDAY, by=RESIDENT)[0]


def test_case_1_a_visit_that_would_not_end_in_the_window_is_not_offered(
    make_desk: Callable[..., Desk],
) -> None:
    assert clock(make_desk(windows=["09:00-11:20"], duration=60)) == ["9:00", "10:00"]


def test_case_2_a_taken_hour_is_not_offered(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(windows=["09:00-11:00"], duration=60)
    take(desk, 9)
    assert clock(desk) == ["10:00"]


def test_case_3_the_grid_is_the_window_s_and_no_booking_shifts_it(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(windows=["09:00-17:00"], duration=30, step=30, min_days=None, min_minutes=0)
    busy(desk, at(MONDAY, 11), at(MONDAY, 12))
    busy(desk, at(MONDAY, 14), at(MONDAY, 15))
    after_ten = clock(desk, now=at(MONDAY, 9, 31))
    noon = ["12:00", "12:30", "13:00", "13:30"]
    evening = ["15:00", "15:30", "16:00", "16:30"]
    assert after_ten == ["10:00", "10:30", *noon, *evening]


def test_case_4_a_time_two_counters_could_serve_is_listed_once(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(windows=["09:00-10:00"], priorities=(1, 2))
    assert clock(desk) == ["9:00", "9:30"]
    take(desk, 9)
    assert clock(desk) == ["9:00", "9:30"]


def test_case_5_a_window_of_four_hours_has_sixteen_quarters(
    make_desk: Callable[..., Desk],
) -> None:
    assert len(clock(make_desk(windows=["12:00-16:00"], duration=15))) == 16


def test_case_6_a_cancelled_visit_is_in_nobody_s_way(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    before = clock(desk)
    visit = book(desk)
    assert clock(desk) != before
    cancel(booking_id=visit.pk, now=FRIDAY + 3 * MINUTE, by=RESIDENT)
    assert clock(desk, now=FRIDAY + 4 * MINUTE) == before


def test_case_7_a_public_holiday_is_closed_unless_an_exception_opens_it(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(max_days=60)
    christmas = date(2026, 12, 25)
    assert clock(desk, christmas) == []
    CalendarException.objects.create(
        first_day=christmas, last_day=christmas, windows=["09:00-11:00"]
    )
    assert clock(desk, christmas) == ["9:00", "9:30", "10:00", "10:30"]


def test_case_8_a_held_time_is_hidden_from_others_until_it_runs_out(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(windows=["09:00-10:00"])
    take(desk, 9, client="dorota")
    assert clock(desk, client="edek") == ["9:30"]
    assert clock(desk, client="dorota") == ["9:00", "9:30"]
    assert clock(desk, client="edek", now=FRIDAY + 6 * MINUTE) == ["9:00", "9:30"]


def test_case_9_a_long_step_and_a_long_visit(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(windows=["09:00-19:00"], duration=60, step=120)
    busy(desk, at(MONDAY, 13), at(MONDAY, 16))
    assert clock(desk) == ["9:00", "11:00", "17:00"]


def test_case_10_lead_times_are_counted_in_local_days(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    monday, other = ["08:00-16:00"], ["07:30-15:30"]
    windows = dict.fromkeys(("tue", "wed", "thu", "fri", "sat", "sun"), other) | {"mon": monday}
    HoursTemplate.objects.update(windows=windows)
    assert clock(desk)[0] == "8:00"
    assert clock(desk, MONDAY + timedelta(days=1))[0] == "7:30"
    today = FRIDAY.astimezone(WARSAW).date()
    for day, allowed in ((0, False), (1, True), (30, True), (31, False)):
        start = at(today + timedelta(days=day), 11)
        request = HoldRequest(desk.service, start, client=f"c{day}")
        if allowed:
            assert hold(request=request, now=FRIDAY, by=RESIDENT).starts_at == start
        else:
            with pytest.raises(OutsideLeadTime):
                hold(request=request, now=FRIDAY, by=RESIDENT)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 10, 23), "05:30", "13:30"),
        (date(2026, 10, 26), "06:30", "14:30"),
        (date(2028, 3, 24), "06:30", "14:30"),
        (date(2028, 3, 27), "05:30", "13:30"),
    ],
)
def test_case_11_the_hours_on_the_wall_stay_when_the_clock_changes(
    make_desk: Callable[..., Desk], day: date, first: str, last: str
) -> None:
    desk = make_desk(windows=["07:30-15:30"], min_days=0)
    now = datetime.combine(day - timedelta(days=2), datetime.min.time(), WARSAW)
    found = free_times(desk.service, None, day, now=now)
    assert f"{found[0].start.astimezone(UTC):%H:%M}" == first
    assert f"{found[-1].end.astimezone(UTC):%H:%M}" == last


def test_case_12_two_days_before_is_the_same_hour_on_the_wall() -> None:
    visit = datetime(2028, 3, 27, 9, 0, tzinfo=WARSAW)
    moment = reminder_moment(visit, "2d")
    assert moment == datetime(2028, 3, 25, 9, 0, tzinfo=WARSAW)
    assert visit.astimezone(UTC) - moment.astimezone(UTC) == timedelta(hours=47)


def test_case_13_forty_at_once_on_one_slot_one_wins(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2, 3))
    assert Tally(race(office, 12, holding(desk))) == {"done": 3, "slot_taken": 9}
    with office_context(office):
        assert sorted(Booking.objects.values_list("counter__key", flat=True)) == ["k1", "k2", "k3"]


def test_case_14_a_break_parts_the_day(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(windows=["08:00-12:00", "12:30-15:00"])
    morning = [f"{hour}:{minute}" for hour in (8, 9, 10, 11) for minute in ("00", "30")]
    assert clock(desk) == [*morning, "12:30", "13:00", "13:30", "14:00", "14:30"]
    Settings.objects.update(confirmation="none")
    send(take(desk, 12, 30))
    assert "12:30" not in clock(desk)
    assert sum(day.free for day in free_days(desk.service, None, MONDAY, MONDAY, now=FRIDAY)) == 12
