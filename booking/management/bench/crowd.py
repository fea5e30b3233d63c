"""Two hundred people at once at one slot, and what a web worker weighs after the rush."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.context import office_context

from .figure import Figure, at_least, at_most
from .load import Answers, Target, post_all
from .town import WEEK, Town, build
from .web import raw_rate, web_server

CROWD: Final = 200
SLOTS: Final = 5
MEBI: Final = 1024
WON, LOST = 201, 409


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Who wins, what the others are told, how fast; then the workers' memory."""
    town = build(counters=1, minutes=5, windows="00:00-24:00", week=WEEK, now=now)
    with web_server() as (port, pid):
        _post(town, port, [_at(town, 900 + number) for number in range(60)])  # warm
        tell("a hold each at a time of its own …")
        calm = _post(town, port, [_at(town, number) for number in range(CROWD * 2)])
        rushes = []
        for slot in range(SLOTS):
            tell(f"{CROWD} people at one time …")
            rushes.append(_post(town, port, [_at(town, 500 + slot)] * CROWD))
        heaviest = max(_rss(one) for one in _children_of(pid))
    tell("everybody after one time, in SQL …")
    free, one_slot = raw_rate(town)[0], raw_rate(town, slots=1)[0]
    told: Tally[int] = sum((one.statuses for one in rushes), Tally())
    rude = sum(count for status, count in told.items() if status not in {WON, LOST})
    rate = sum(one.rate for one in rushes) / SLOTS
    with office_context(town.office):
        held = Booking.objects.filter(starts_at__in=[_start(town, 500 + n) for n in range(SLOTS)])
        winners = held.count()
    return [
        at_most(f"{CROWD} at one time: winners of {SLOTS} rounds beyond one each",
                abs(winners - SLOTS) + abs(told[WON] - SLOTS), 0, ""),
        at_most(f"{CROWD} at one time: answers that are neither won nor taken", rude, 0, ""),
        Figure(f"{CROWD} at one time: attempts", rate, "/s"),
        at_least("contended to uncontended attempts", rate / calm.rate, 0.5),
        at_least("one time to all times, raw inserts in SQL", one_slot / free, 0.5),
        at_most("memory of the heaviest web worker", heaviest, 150, "MB"),
    ]  # fmt: skip


def _start(town: Town, number: int) -> datetime:
    day = town.now.astimezone(WARSAW).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=2 + number // 200, minutes=5 * (number % 200))


def _at(town: Town, number: int) -> dict[str, Any]:
    return {"service": town.service.key, "start": _start(town, number).isoformat()}


def _post(town: Town, port: int, bodies: list[dict[str, Any]]) -> Answers:
    host = f"{town.office.subdomain}.{settings.OKIENKO_BASE_HOST}"
    target = Target(host, port, "/api/v1/holds")
    return post_all(target, bodies, clients=CROWD)


def _children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _rss(pid: int) -> float:
    """Resident memory in MB, what it shares with its siblings counted in full."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith("VmRSS"))
    return int(found.split()[1]) / MEBI
