"""Limits warn operators, once, and stop nobody: residents book in an office that has outgrown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from support.operators import Operator, words

from billing.domain import usage as counting
from billing.domain.usage import count_usage, outgrown, write_usage
from billing.models import Happening, Usage
from tenants.context import office_context, platform_context
from tenants.entitlements import Entitlements, grant, usage
from tenants.models import Office

NOW = datetime(2026, 1, 12, 3, 25, tzinfo=UTC)
Counts = dict[str, int]


def started(office: Office) -> Office:
    """An office on the smallest plan."""
    with platform_context():
        grant(office.pk, Entitlements(plan="Start", limits={"counters": 2, "locations": 1}))
        return Office.objects.get(pk=office.pk)


@pytest.fixture
def uses(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """What every office uses, to be changed by a test."""
    told: Counts = {"counters": 2, "locations": 1}
    counts: dict[str, Callable[[], int]] = {key: lambda key=key: told[key] for key in told}  # type: ignore[misc]  # the key is bound at once
    monkeypatch.setattr("tenants.entitlements._measures", counts)
    return told


def acts() -> list[tuple[str, Any]]:
    with platform_context():
        return list(Happening.objects.values_list("action", "details"))


def test_passing_a_limit_is_written_down_once_and_so_is_keeping_it_again(
    olsztyn: Office, uses: Counts
) -> None:
    started(olsztyn)
    count_usage(now=NOW)
    assert acts() == []
    uses["counters"] = 5
    count_usage(now=NOW)
    count_usage(now=NOW)
    assert acts() == [("limit.passed", {"counters": "5/2"})]
    uses["counters"] = 2
    count_usage(now=NOW)
    assert [action for action, _ in acts()] == ["limit.passed", "limit.kept"]


def test_operators_see_who_has_outgrown_and_are_told_that_nothing_stops(
    olsztyn: Office, uses: Counts
) -> None:
    started(olsztyn)
    uses["counters"] = 5
    count_usage(now=NOW)
    page = words(Operator().get(""))
    assert "Urząd Miasta Olsztyna , Start: Okienka 5 / 2" in page
    assert "Nic się przez to nie zatrzymuje" in page
    with platform_context():
        assert [one.office for one in outgrown()] == [olsztyn], "nobody without a limit"
        grant(olsztyn.pk, Entitlements(plan="Standard", limits={"counters": 6}))
        assert outgrown() == [], "a bigger plan clears the page at once"


def test_an_office_that_cannot_be_counted_stops_no_other(
    olsztyn: Office, pultusk: Office, uses: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(office: Office, used: Counts, *, now: datetime) -> Usage:
        if office == olsztyn:
            raise RuntimeError("it is just leaving")
        return write_usage(office, used, now=now)

    monkeypatch.setattr(counting, "write_usage", write)
    count_usage(now=NOW)
    with platform_context():
        assert pultusk.pk in set(Usage.objects.values_list("office_id", flat=True))
        assert not Usage.objects.filter(office=olsztyn).exists()


def test_what_is_installed_above_counts_itself(olsztyn: Office) -> None:
    with office_context(olsztyn):
        assert usage() == {"counters": 0, "locations": 0}
