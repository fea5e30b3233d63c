"""Guessing passwords is slow business; whoever stops guessing gets in again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from redis.exceptions import ConnectionError as RedisGone
from support.staff import clock, sign_in

from tenants.accounts import attempts
from tenants.accounts.attempts import PER_ADDRESS, PER_EMAIL, Limit, TooManyAttempts
from tenants.accounts.models import User
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def guess(browser: Client, times: int, email: str = "anna@example.com") -> None:
    for _ in range(times):
        assert sign_in(browser, email, "zgadywane").status_code == 422


def test_after_five_guesses_even_the_right_password_waits(
    olsztyn: Office, anna: User, at: At
) -> None:
    with time_machine.travel(MORNING, tick=False) as clockwork:
        guess(at(olsztyn), PER_EMAIL.attempts)
        refused = sign_in(at(olsztyn), "anna@example.com")
        assert refused.status_code == 429
        wait = int(refused["Retry-After"])
        assert 0 < wait <= 600
        assert clock(MORNING + timedelta(seconds=wait)) in refused.content.decode()
        clockwork.shift(wait - 1)
        assert sign_in(at(olsztyn), "anna@example.com").status_code == 429
        clockwork.shift(1)
        assert sign_in(at(olsztyn), "anna@example.com").status_code == 302


def test_others_sign_in_while_annas_account_rests(
    olsztyn: Office, anna: User, bartek: User, at: At
) -> None:
    guess(at(olsztyn), PER_EMAIL.attempts)
    assert sign_in(at(olsztyn), "anna@example.com").status_code == 429
    assert sign_in(at(olsztyn), "bartek@example.com").status_code == 302


def test_an_address_that_guesses_at_many_accounts_is_stopped(
    olsztyn: Office, bartek: User, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.accounts.sign_in.PER_ADDRESS", Limit("sign-in-address", 3))
    for number in range(3):
        guess(at(olsztyn), 1, f"kto{number}@example.com")
    assert sign_in(at(olsztyn), "bartek@example.com").status_code == 429
    elsewhere = at(olsztyn)
    elsewhere.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, "bartek@example.com").status_code == 302


def test_a_whole_office_behind_one_address_may_sign_in(
    olsztyn: Office, bartek: User, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.accounts.sign_in.PER_ADDRESS", Limit("sign-in-address", 3))
    for _ in range(6):
        assert sign_in(at(olsztyn), "bartek@example.com").status_code == 302


def test_signing_in_starts_the_count_anew(olsztyn: Office, anna: User, at: At) -> None:
    for _ in range(2):
        guess(at(olsztyn), PER_EMAIL.attempts - 1)
        assert sign_in(at(olsztyn), "anna@example.com").status_code == 302


def test_guesses_in_olsztyn_count_for_nothing_in_pultusk(
    olsztyn: Office, pultusk: Office, anna: User, celina: User, at: At
) -> None:
    guess(at(olsztyn), PER_EMAIL.attempts, "celina@example.com")
    assert sign_in(at(olsztyn), "celina@example.com").status_code == 429
    assert sign_in(at(pultusk), "celina@example.com").status_code == 302


def test_the_trail_notes_the_first_blocked_attempt_of_a_window_only(
    olsztyn: Office, anna: User, at: At
) -> None:
    with time_machine.travel(MORNING, tick=False):
        guess(at(olsztyn), PER_EMAIL.attempts)
        for _ in range(3):
            sign_in(at(olsztyn), "anna@example.com")
    with office_context(olsztyn):
        blocked = Entry.objects.filter(action="account.sign_in_blocked")
        assert blocked.count() == 1


def test_redis_holds_nobodys_address_or_email(olsztyn: Office, at: At) -> None:
    browser = at(olsztyn)
    browser.defaults["REMOTE_ADDR"] = "192.0.2.77"
    guess(browser, 1, "edek@example.com")
    keys = str(caches["default"]._cache.get_client().keys("*"))  # type: ignore[attr-defined]
    assert "attempts:" in keys
    assert "edek" not in keys
    assert "192.0.2.77" not in keys


def test_without_redis_clerks_still_get_in(
    olsztyn: Office, anna: User, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def add(self, *args: object, **kwargs: object) -> None:
            raise RedisGone

        decr = delete = incr = add

    monkeypatch.setattr(attempts, "cache", Gone())
    assert sign_in(at(olsztyn), "anna@example.com").status_code == 302
    assert sign_in(at(olsztyn), "anna@example.com", "zgadywane").status_code == 422


def test_windows_of_two_people_do_not_begin_together(in_olsztyn: Office) -> None:
    ends = {PER_EMAIL._window(f"{n}@example.com", MORNING)[1] for n in range(20)}
    assert len(ends) > 15
    assert all(MORNING < end <= MORNING + PER_EMAIL.window for end in ends)


def test_an_attempt_given_back_does_not_count(in_olsztyn: Office) -> None:
    for _ in range(PER_ADDRESS.attempts * 2):
        PER_ADDRESS.take("192.0.2.1", now=MORNING)
        PER_ADDRESS.give_back("192.0.2.1", now=MORNING)
    for _ in range(PER_ADDRESS.attempts):
        PER_ADDRESS.take("192.0.2.1", now=MORNING)
    with pytest.raises(TooManyAttempts):
        PER_ADDRESS.take("192.0.2.1", now=MORNING)
