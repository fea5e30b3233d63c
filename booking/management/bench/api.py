"""What everybody may read through HTTP: how many calls a second, and how long twenty wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import cycle, islice
from statistics import quantiles
from typing import Final

from django.conf import settings

from booking.models.zone import WARSAW

from .catalogue import extend
from .figure import Figure, at_least, at_most
from .load import Answers, get_all
from .town import WORKING, Town, build, fill
from .web import web_server

COUNTERS: Final = 10
SERVICES: Final = 20
TAKEN: Final = 0.5
CLIENTS: Final = 20
CALLS: Final = 3_000
DAYS: Final = 20
GOOD, UNCHANGED = 200, 304
RATE_GOAL, WAIT_GOAL = 300, 60  # calls a second, ms

Asked = list[tuple[str, str]]


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """A catalogue of twenty services at ten counters, half of all times taken."""
    town = build(counters=COUNTERS, minutes=15, windows="08:00-16:00", week=WORKING, now=now)
    fill(town, TAKEN, length=60)
    extend(town, SERVICES)
    with web_server() as (port, _pid):
        tell("warming up …")
        known = [(path, _etag(town, port, path)) for path in _paths(town)]
        fresh = [(path, "") for path, _etag_of in known]
        _ask(town, port, fresh * 3, GOOD)
        tell("read calls by who has the answer …")
        polite = _ask(town, port, _many(known), UNCHANGED)
        tell("read calls by who has it not …")
        first = _ask(town, port, _many(fresh), GOOD)
        tell("free times of a day …")
        slots = _ask(town, port, _many([(path, "") for path in _slots(town)]), GOOD)
        tell("the nearest free times …")
        nearest = _ask(town, port, [("/api/v1/nearest", "")] * (CALLS // 20), GOOD)
    return [
        at_least(f"read calls with ETags, {CLIENTS} clients", polite.rate, RATE_GOAL, "/s"),
        at_least(f"read calls without, {CLIENTS} clients", first.rate, RATE_GOAL, "/s"),
        Figure("free times of a day", slots.rate, "/s"),
        at_most("free times of a day: 95 % wait at most", _p95(slots), WAIT_GOAL, "ms"),
        Figure(f"nearest free times, {SERVICES} services at {COUNTERS} units", nearest.rate, "/s"),
    ]


def _paths(town: Town) -> list[str]:
    """What a portal asks for: the catalogue in a third of all calls, else days and times."""
    slots = list(_slots(town))
    days = f"/api/v1/services/{town.service.key}/days"
    catalogue = ["/api/v1/services", f"/api/v1/services/{town.service.key}", "/api/v1/units"]
    return [*catalogue, days, f"{days}?unit=u1", *slots[:4]]


def _slots(town: Town) -> Iterator[str]:
    today = town.now.astimezone(WARSAW).date()
    for number in range(DAYS):
        day = today + timedelta(days=2 + number)
        if day.weekday() < len(WORKING):
            path = f"/api/v1/services/{town.service.key}/slots?date={day}"
            yield from (path, f"{path}&unit=u{number % COUNTERS}")


def _many(some: Sequence[tuple[str, str]]) -> Asked:
    return list(islice(cycle(some), CALLS))


def _ask(town: Town, port: int, asked: Asked, status: int) -> Answers:
    answers = get_all(port, _host(town), asked, clients=CLIENTS)
    if set(answers.statuses) != {status}:
        raise AssertionError(f"{status} expected: {answers.statuses}")
    return answers


def _etag(town: Town, port: int, path: str) -> str:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": _host(town)})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.headers["ETag"]


def _host(town: Town) -> str:
    return f"{town.office.subdomain}.{settings.OKIENKO_BASE_HOST}"


def _p95(answers: Answers) -> float:
    return quantiles(answers.times, n=20)[-1]
