"""In which portions offices are taken, and when it is enough."""

from __future__ import annotations

import pytest

from provisioning.domain.fleet.waves import must_stop, waves


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (2, [1, 1]), (12, [1, 10, 1]), (2800, [1, 10, 100, 2689])],
)
def test_one_then_ten_then_a_hundred_then_all(count: int, sizes: list[int]) -> None:
    taken = list(waves(range(count)))
    assert [len(one) for one in taken] == sizes
    assert [one for wave in taken for one in wave] == list(range(count))


@pytest.mark.parametrize(
    ("tried", "failed", "stop"),
    [(1, 0, False), (1, 1, False), (2, 2, True), (200, 2, True), (201, 2, False), (2800, 28, True)],
)
def test_one_office_never_stops_the_others_one_in_a_hundred_does(
    tried: int, failed: int, stop: bool
) -> None:
    assert must_stop(tried, failed) is stop
