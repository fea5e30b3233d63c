"""Programs grab times as fast as they may; people read, choose, type and confirm. Who gets a visit?

A small world in one process, its clock moved from act to act: people and bots take turns as their
clocks say. Bots come from a hundred addresses, hold what is free and never confirm; every third is
patient and presses where no JavaScript is needed. They tell each other what is free, so that one
look serves them all for two seconds, as a farm of programs would do it. Fast lane: 30 of them
against 4 times and 4 people, and pressure is told that much sooner; long lane: 1,000 against 100
times and 100 people.
"""

from __future__ import annotations

import base64
import heapq
import html
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import pytest
import time_machine
from altcha import v2 as altcha
from django.test import Client
from pytest_django import Settings as PytestSettings
from support.town import FRIDAY, Town

from booking import pressure, proof
from booking.domain.tokens import pin, read_token
from booking.models import Booking, HoursTemplate, Settings
from booking.web.resident import guard
from tenants.accounts.attempts import Limit
from tenants.context import office_context
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
BOTS, PEOPLE, HOURS = (1000, 100, "08:00-16:20") if LONG else (30, 4, "08:00-08:20")
TIMES: Final = "/sprawa/dowod/termin"
PATIENCE: Final = timedelta(minutes=15)
"""How long somebody who wants a visit goes on trying."""
COME_WITHIN: Final = 240 if LONG else 90
ADDRESSES: Final = 100
GIVEN_UP: Final = timedelta(minutes=6)
"""When it is plain that without guards nobody gets anything any more."""
LOOK_EVERY: Final = 2.0
"""Seconds for which one program's look at the times is good for all of them."""
FEW_ROUNDS: Final = 3
"""A browser counts hundreds of rounds; the simulation need not warm the room."""
SHARE: Final = 0.95


@dataclass
class World:
    """Everybody's next act, in order of time."""

    office: Office
    town: Town
    hand: time_machine.Coordinates
    chance: random.Random
    served: int = 0
    looked: tuple[float, str] = (-LOOK_EVERY, "")
    at: float = 0.0
    acts: list[tuple[float, int, Iterator[float]]] = field(default_factory=list)

    def enter(self, actor: Iterator[float], after: float) -> None:
        heapq.heappush(self.acts, (after, len(self.acts), actor))

    def run(self, lasting: timedelta = PATIENCE) -> None:
        """Let everybody act until nobody is left or patience is over."""
        number = len(self.acts)
        while self.acts and self.served < PEOPLE:
            at, _number, actor = heapq.heappop(self.acts)
            if at > lasting.total_seconds():
                return
            self.at = at
            self.hand.move_to(FRIDAY + timedelta(seconds=at))
            wait = next(actor, None)
            if wait is not None:
                number += 1
                heapq.heappush(self.acts, (at + wait, number, actor))

    def person(self, browser: Client, number: int) -> Iterator[float]:
        """Somebody who wants a visit: opens the times, presses one, types, confirms."""
        me = {"first_name": "Dorota", "last_name": "Nowak", "email": f"d{number}@example.com"}
        address = f"198.51.100.{number % 250}"
        while True:
            page = browser.get(TIMES, REMOTE_ADDR=address).content.decode()
            yield self.chance.uniform(5, 20)  # reads; the browser calculates meanwhile
            times = re.findall(r'name="start" value="([^"]+)"', page)
            if not times:
                yield self.chance.uniform(10, 40)
                continue
            body = {"start": self.chance.choice(times), "dowod": _solved(page)}
            answer = browser.post(TIMES, body, REMOTE_ADDR=address)
            while answer.status_code == 429:
                yield self.chance.uniform(2, 5)
                body["dowod"] = _solved(answer.content.decode())
                answer = browser.post(TIMES, body, REMOTE_ADDR=address)
            if answer.status_code != 303:
                continue
            form = str(answer["Location"])
            yield self.chance.uniform(20, 60)  # types
            filled = {**me, f"zgoda-{self.town.notice.pk}": "on"}
            answer = browser.post(form, filled, REMOTE_ADDR=address)
            if answer.status_code != 303:
                continue
            visit = str(answer["Location"])
            yield self.chance.uniform(10, 60)  # finds the message
            with office_context(self.office):
                code = pin(read_token(visit.split("/")[2]).booking)
            browser.post(f"{visit}/potwierdz", {"pin": code}, REMOTE_ADDR=address)
            self.served += 1
            return

    def look(self, browser: Client, address: str) -> str:
        """The page of times, as one of the programs saw it not two seconds ago."""
        if self.at - self.looked[0] >= LOOK_EVERY:
            page = browser.get(TIMES, REMOTE_ADDR=address).content.decode()
            self.looked = (self.at, page)
        return self.looked[1]

    def bot(self, browser: Client, number: int) -> Iterator[float]:
        """A program: takes a free time, lets it lapse, takes another."""
        address = f"203.0.113.{number % ADDRESSES}"
        while True:
            browser.cookies.clear()
            page = self.look(browser, address)
            if number % 3 == 0:
                yield 25.0
            times = re.findall(r'name="start" value="([^"]+)"', page)
            if times:
                body = {"start": self.chance.choice(times), "zagadka": _riddle(page)}
                browser.post(TIMES, body, REMOTE_ADDR=address)
            yield self.chance.uniform(60, 180)


@pytest.fixture
def guards(settings: PytestSettings, unlimited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand; the work is made light, and pressure scaled to the number of bots."""
    settings.OKIENKO_RATE_LIMITS = True
    monkeypatch.setattr(pressure, "BUSY", pressure.BUSY * BOTS // 1000)
    if not LONG:
        monkeypatch.setattr(guard, "WITHOUT_SCRIPT", Limit("patient", 1, timedelta(minutes=40)))
    monkeypatch.setattr(proof, "FEWEST", 1)
    monkeypatch.setattr(proof, "MOST", 1 + FEW_ROUNDS)
    monkeypatch.setattr(proof, "COST", 1)


@pytest.fixture
def world(guards: None, olsztyn: Office, town: Town, clock: time_machine.Coordinates) -> World:
    """One day with as many times as people."""
    with office_context(olsztyn):
        HoursTemplate.objects.update(windows={"mon": [HOURS]}, valid_to=date(2026, 11, 23))
        town.id_card.duration = 5
        town.id_card.save()
    return World(olsztyn, town, clock, random.Random(20261120))  # noqa: S311 - a test's choice


def populate(world: World, at: Callable[[Office], Client]) -> None:
    for number in range(BOTS):
        world.enter(world.bot(at(world.office), number), world.chance.uniform(0, 30))
    for number in range(PEOPLE):
        world.enter(world.person(at(world.office), number), world.chance.uniform(0, COME_WITHIN))


def test_people_get_the_times_in_spite_of_bots(
    world: World, at: Callable[[Office], Client]
) -> None:
    populate(world, at)
    world.run()
    with office_context(world.office):
        assert Booking.objects.filter(state="booked").count() == world.served
    print(f"{world.served} of {PEOPLE} people served, {BOTS} programs")  # noqa: T201 - a figure
    assert world.served >= SHARE * PEOPLE


def test_without_the_guards_the_bots_win(
    world: World, at: Callable[[Office], Client], settings: PytestSettings
) -> None:
    settings.OKIENKO_RATE_LIMITS = False
    with office_context(world.office):
        Settings.objects.update(proof_of_work="off")
    populate(world, at)
    world.run(GIVEN_UP)
    assert world.served < SHARE * PEOPLE


def _riddle(page: str) -> str:
    found = re.search(r'name="zagadka" value="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


def _solved(page: str) -> str:
    challenge = _riddle(page)
    if not challenge:
        return ""
    opened = json.loads(challenge)
    answer = altcha.solve_challenge(altcha.Challenge.from_dict(opened))
    assert answer is not None
    told = {"challenge": opened, "solution": answer.to_dict()}
    return base64.b64encode(json.dumps(told).encode()).decode()
