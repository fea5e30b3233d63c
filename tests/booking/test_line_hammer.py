"""People in line while others cancel, refuse, take and let pass, many at once."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import combinations, count
from typing import Any, Final

from django.db import connections
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.hammer import REFUSALS
from support.visits import MINUTE, send, take

from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.domain.release import release
from booking.domain.waitlist.join import WaitWish, join
from booking.errors import Refusal
from booking.models import Booking, Settings, WaitlistEntry
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
PEOPLE, PRESSES = (16, 200) if LONG else (6, 25)
STARTS: Final = [at(MONDAY, 8 + half // 2, half % 2 * 30) for half in range(8)]
# Its clock is too coarse for a day that passes in minutes.
BY_HISTORY: Final = "I9 a counter was called taken and was not"


class Crowd:
    """``now`` goes on by some seconds with every press, whoever presses."""

    def __init__(self, office: Office, desk: Desk) -> None:
        self.office, self.desk = office, desk
        self.presses = count(1)
        self.crashes: list[str] = []

    @property
    def now(self) -> datetime:
        return FRIDAY + timedelta(hours=1, seconds=20 * next(self.presses))

    def person(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - a test's choice
        try:
            with office_context(self.office):
                for number in range(PRESSES):
                    self.press(chance, f"p{seed}-{number}@example.com")
        finally:
            connections.close_all()

    def press(self, chance: random.Random, mail: str) -> None:
        now, who = self.now, ContactData("Dorota", "Próbna", mail)
        visits = Booking.objects.filter(state="booked")
        offered = Booking.objects.filter(state="held", kept_for="waitlist")
        acts: list[Callable[[], Any]] = [
            lambda: cancel(booking_id=chance.choice(list(visits)).pk, now=now, by=RESIDENT),
            lambda: release(booking_id=chance.choice(list(offered)).pk, now=now, by=RESIDENT),
            lambda: send(chance.choice(list(offered)), contact=who, now=now),
            lambda: take(self.desk, start=chance.choice(STARTS), now=now),
            lambda: join(service=self.desk.service, contact=who, wish=WaitWish(), now=now),
            lambda: expire_overdue(now),
        ]
        try:
            chance.choices(acts, (4, 2, 2, 2, 1, 2))[0]()
        except Refusal as refusal:
            if refusal.status not in REFUSALS:
                self.crashes.append(repr(refusal))
        except IndexError:
            return  # nobody has a visit, or an offer, just now
        except Exception as error:
            self.crashes.append(repr(error))


def test_whatever_people_press_nobody_has_two_offers_or_one_place_twice(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2), norm=2, min_days=0)
        Settings.objects.update_or_create(
            defaults={"visits_per_contact": 99, "confirmation": "none", "hold_minutes": 5}
        )
        for number, start in enumerate(STARTS * 2):
            who = ContactData("Edek", "Obcy", f"e{number}@example.com")
            send(take(desk, start=start), contact=who)
            join(service=desk.service, contact=who, wish=WaitWish(), now=FRIDAY + MINUTE)
    crowd = Crowd(office, desk)
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(crowd.person, range(PEOPLE)))

    with office_context(office):
        over = crowd.now
        expire_overdue(over)
        found = broken(over)
        found.pop(BY_HISTORY, None)
        assert (crowd.crashes, found) == ([], {})
        shown = list(WaitlistEntry.objects.exclude(seen=[]).values_list("seen", "state"))
        assert len(shown) > PEOPLE, "many were asked"
        assert "served" in {state for _seen, state in shown}
        assert [seen for seen, _state in shown if any(overlap(seen))] == []


def overlap(seen: list[list[str]]) -> list[bool]:
    moments = [(unit, *map(datetime.fromisoformat, span)) for unit, *span in seen]
    return [
        unit == other and start < until and begin < end
        for (unit, start, end), (other, begin, until) in combinations(moments, 2)
    ]
