"""What a turn reads once, and that nothing outlives it."""

from __future__ import annotations

import pytest

from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.turn import at_the_end, once_a_turn, one_turn


def test_in_a_turn_each_question_is_asked_once_and_outside_of_one_each_time(
    in_olsztyn: Office,
) -> None:
    asked: list[str] = []

    @once_a_turn
    def read(name: str) -> str | None:
        asked.append(name)
        return None

    with one_turn():
        assert [read("a"), read("b"), read("a")] == [None, None, None]
    assert asked == ["a", "b"]
    read("a")
    read("a")
    assert asked == ["a", "b", "a", "a"]


def test_a_turn_of_one_office_knows_nothing_of_another(olsztyn: Office, pultusk: Office) -> None:
    with one_turn():
        names = []
        for office in (olsztyn, pultusk):
            with office_context(office):
                names.append(Profile.objects.current().pk)
    assert names[0] != names[1]


def test_the_next_turn_reads_what_was_changed_meanwhile(in_olsztyn: Office) -> None:
    with one_turn():
        before = Profile.objects.current().name
        Profile.objects.update(name="Urząd po zmianie")
        assert Profile.objects.current().name == before
    with one_turn():
        assert Profile.objects.current().name == "Urząd po zmianie"


def test_what_is_to_be_done_at_the_end_is_done_then_whatever_happened() -> None:
    done: list[str] = []

    def work() -> None:
        at_the_end(lambda: done.append("closed"))
        assert done == []
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), one_turn():
        work()
    assert done == ["closed"]
    with pytest.raises(LookupError):
        at_the_end(lambda: None)
