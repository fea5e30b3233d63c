"""An SMS does not ring at night, not too often, and not for more than the office will pay."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from support.notes import NOW, Notes, again, note

from tenants.accounts.models import Role, User
from tenants.messaging import courtesy
from tenants.messaging.courtesy import begin_of_quiet, end_of_quiet
from tenants.messaging.deliver import deliver, sweep
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.profile.models import Profile

WARSAW = ZoneInfo("Europe/Warsaw")
MIDNIGHT = datetime(2026, 11, 21, 0, 0, tzinfo=WARSAW)
NIGHT = datetime(2026, 11, 20, 22, 30, tzinfo=WARSAW)
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=WARSAW)
MOMENTS = st.integers(0, 2 * 365 * 24 * 12).map(lambda n: NOW + n * timedelta(minutes=5))
NUMBER = "+48500600700"


@pytest.fixture
def phones(in_olsztyn: Office, notes: Notes, sink: Any) -> Any:
    """An office that sends SMS and lets people sleep from nine to seven."""
    Profile.objects.update(sms_gateway="sink", quiet_from=time(21), quiet_to=time(7))
    notes.write("sign_in_code.sms", "kod {{ who }}")
    notes.write("booking_received.sms", "pin {{ who }}")
    return sink


def sms(notes: Notes, to: str = NUMBER, **words: Any) -> Message:
    words.setdefault("due_at", NOW)
    return note(notes.about(to=to), channel="sms", **words)


def test_at_night_an_sms_waits_until_morning_and_then_goes(phones: Any, notes: Notes) -> None:
    message = sms(notes)
    assert not deliver(message.pk, now=NIGHT)
    row = again(message)
    assert (row.state, row.due_at, row.error) == ("waiting", MORNING, "quiet hours")
    assert row.attempts == 0, "waiting is no try"
    assert sweep(now=MORNING - timedelta(seconds=1)) == 0
    assert sweep(now=MORNING) == 1
    assert len(phones.got) == 1


def test_negative_control_without_quiet_hours_it_rings_at_night(phones: Any, notes: Notes) -> None:
    Profile.objects.update(quiet_from=None, quiet_to=None)
    assert deliver(sms(notes).pk, now=NIGHT)


@pytest.mark.parametrize("kind", ["booking_received", "sign_in_code"])
def test_a_code_somebody_waits_for_goes_at_any_hour(phones: Any, notes: Notes, kind: str) -> None:
    assert deliver(sms(notes, kind=kind).pk, now=NIGHT)


def test_an_email_goes_at_any_hour(phones: Any, notes: Notes) -> None:
    assert deliver(note(notes.about()).pk, now=NIGHT)


def test_what_morning_would_make_useless_goes_at_night(phones: Any, notes: Notes) -> None:
    assert deliver(sms(notes, not_after=MORNING).pk, now=NIGHT)


def test_an_office_sends_no_more_sms_a_day_than_it_will_pay_for(phones: Any, notes: Notes) -> None:
    Profile.objects.update(sms_daily_cap=2)
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    made = [sms(notes, f"+4850060070{number}") for number in range(4)]
    assert sweep(now=NOW) == 3, "two SMS, and the notice to the admin"
    assert [again(one).state for one in made] == ["sent", "sent", "waiting", "waiting"]
    assert {again(one).due_at for one in made[2:]} == {MIDNIGHT}
    assert Message.objects.filter(kind="sms_cap").count() == 1, "the admin hears of it once"
    assert deliver(sms(notes, kind="sign_in_code").pk, now=NOW), "staff are not locked out"
    assert sweep(now=MORNING) == 2


def test_an_sms_of_three_parts_counts_three_times(phones: Any, notes: Notes) -> None:
    Profile.objects.update(sms_daily_cap=3)
    notes.write("hello.sms", "x" * 400)
    first, second = sms(notes), sms(notes, "+48500600701")
    assert sweep(now=NOW) == 1
    assert (again(first).parts, again(second).error) == (3, "daily cap")


def test_what_tomorrow_would_make_useless_is_given_up_and_said(
    phones: Any, notes: Notes, caplog: pytest.LogCaptureFixture
) -> None:
    Profile.objects.update(sms_daily_cap=0)
    message = sms(notes, not_after=MIDNIGHT)
    assert not deliver(message.pk, now=NOW)
    assert (again(message).state, again(message).error) == ("dead", "daily cap")
    assert "given up" in caplog.text


def test_one_number_gets_ten_a_day_and_another_is_not_hurt(phones: Any, notes: Notes) -> None:
    made = [sms(notes) for _ in range(courtesy.PER_NUMBER + 2)]
    other = sms(notes, "+48500600701")
    assert sweep(now=NOW) == courtesy.PER_NUMBER + 1
    states = sorted((again(one).state for one in made), reverse=True)
    assert states == ["sent"] * courtesy.PER_NUMBER + ["dead"] * 2
    assert again(other).state == "sent"
    assert deliver(sms(notes, due_at=MORNING).pk, now=MORNING), "a new day, new SMS"


@pytest.mark.parametrize(
    ("kind", "has_email", "kinds"),
    [("hello", True, ["hello"]), ("hello", False, ["messages_dead"]), ("sign_in_code", False, [])],
)
def test_what_a_full_number_cannot_get_goes_by_e_mail_or_the_office_hears_of_it(
    phones: Any,
    notes: Notes,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    has_email: bool,
    kinds: list[str],
) -> None:
    """Codes that somebody else asks for again and again alarm nobody."""
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    monkeypatch.setattr(courtesy, "PER_NUMBER", 0)
    if not has_email:
        letter = notes.letter
        monkeypatch.setattr(
            notes, "letter", lambda one: None if one.channel != "sms" else letter(one)
        )
    assert not deliver(sms(notes, kind=kind).pk, now=NOW)
    mails = Message.objects.filter(channel="email")
    assert list(mails.values_list("kind", flat=True)) == kinds


def test_no_number_is_kept_where_sms_are_counted(phones: Any, notes: Notes) -> None:
    deliver(sms(notes).pk, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT message::text FROM message")
        kept = str(cursor.fetchall())
    assert "500600700" not in kept
    (key,) = Message.objects.values_list("number_key", flat=True)
    assert len(key) == 64


@given(st.times(), st.times(), MOMENTS)
def test_quiet_hours_end_at_their_hour_on_the_wall_clock(
    begin: time, end: time, moment: datetime
) -> None:
    """Also over the nights in which the clock changes; never after a whole day."""
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    profile = Profile(quiet_from=begin, quiet_to=end)
    moment = moment.astimezone(WARSAW)
    morning = end_of_quiet(profile, moment)
    hour = moment.time().replace(tzinfo=None)
    quiet = begin <= hour < end if begin <= end else hour >= begin or hour < end
    assert (morning is not None) == quiet
    if morning is None:
        return
    evening = begin_of_quiet(profile, moment)
    assert evening is not None
    assert morning.time() == end
    assert evening.time() == begin
    assert evening <= moment < morning
    assert (morning.date() - evening.date()).days <= 1
