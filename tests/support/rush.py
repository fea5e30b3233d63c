"""Everybody comes at once, through the door: what each step took, and whether it was all true."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import ssl
import time
from collections import Counter as Tally
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from okienko.embedded.home import Home
from okienko.embedded.stack import Stack
from support.door import Door
from support.history import History
from support.http_people import note
from support.plant import HOST, children_of, running
from support.staff import PASSWORD

SERVICE: Final = "dowod"
TICK: Final = os.sysconf("SC_CLK_TCK")
CSRF: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PATIENCE: Final = 90.0
SPARE: Final = 2.0
"""How long a clerk pauses between two looks at the day."""


@dataclass
class Rush:
    """``people`` within ``seconds`` at ``door``; each gives up after ``patience``."""

    door: Door
    people: int
    seconds: float
    patience: float
    history: History = field(default_factory=History)
    statuses: Tally[int] = field(default_factory=Tally)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    booked: int = 0
    gave_up: int = 0
    waited: int = 0
    whole: float = 0

    def __post_init__(self) -> None:
        self.trust = ssl.create_default_context(cafile=str(self.door.root))
        self.over = asyncio.Event()

    async def run(self) -> None:
        """Let them come; return when the last is done."""
        begun = time.monotonic()
        clerk = asyncio.create_task(self._clerk())
        await asyncio.gather(*(self._resident(number) for number in range(self.people)))
        self.whole = time.monotonic() - begun
        self.over.set()
        await clerk

    async def _resident(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - a test's choice
        await asyncio.sleep(chance.uniform(0, self.seconds))
        until = time.monotonic() + self.patience
        try:
            await _Resident(self, f"r{number}", chance, until).book()
            self.booked += 1
        except TimeoutError:
            self.gave_up += 1

    async def _clerk(self) -> None:
        """Signs in and looks at the day again and again; every answer's time counts."""
        mine: dict[str, str] = {}
        _status, _headers, page = await self.ask("staff", Call("GET", "/panel/logowanie"), mine)
        form = {"email": "bartek@example.com", "password": PASSWORD}
        token = CSRF.search(page)
        if token:
            form["csrfmiddlewaretoken"] = token[1]
        await self.ask("staff", Call("POST", "/panel/logowanie", urlencode(form)), mine)
        while not self.over.is_set():
            status, _headers, _page = await self.ask("staff", Call("GET", "/panel/"), mine)
            assert status == 200, status
            await asyncio.sleep(SPARE)

    async def ask(
        self, step: str, call: Call, cookies: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """One call: status (0: none came), headers, text; its time is counted under ``step``."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                raw = await self._exchange(call.written(f"{HOST}:{self.door.https}", cookies))
        except (OSError, TimeoutError):
            raw = b""
        status, headers, text = _parsed(raw, cookies)
        self.statuses[status] += 1
        self.took["turned away" if status == 429 else step].append(time.monotonic() - begun)
        self.waited += status == 429
        return status, headers, text

    async def _exchange(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.door.https, ssl=self.trust, server_hostname=HOST
        )
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read()
        finally:
            writer.close()


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked; a text is a form, anything else is JSON."""

    method: str
    path: str
    body: Any = None
    key: str = ""

    def written(self, host: str, cookies: dict[str, str] | None) -> bytes:
        """As it goes over the line."""
        form = isinstance(self.body, str)
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        text = self.body if form else json.dumps(self.body)
        data = b"" if self.body is None else text.encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"Content-Length: {len(data)}", f"Content-Type: {kind}"] if data else []
        lines += [f"Idempotency-Key: {self.key}"] if self.key else []
        if cookies is not None:
            carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
            lines += [f"Referer: https://{host}/panel/", f"Cookie: {carried}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


@dataclass
class _Resident:
    rush: Rush
    name: str
    chance: random.Random
    until: float
    booking: UUID | None = None

    async def book(self) -> None:
        """From the start page to a booked time. Raises ``TimeoutError``."""
        await self._page("start", "/")
        await self._page("times page", f"/sprawa/{SERVICE}/termin")
        token = None
        while token is None:
            days = json.loads(await self._page("days", f"/api/v1/services/{SERVICE}/days"))
            day = self.chance.choice([one["date"] for one in days if one["free"]])
            path = f"/api/v1/services/{SERVICE}/slots?date={day}"
            slots = json.loads(await self._page("slots", path))
            if slots:
                start = self.chance.choice(slots)["start"]
                token = await self._press("hold", "/holds", {"service": SERVICE, "start": start})
        form = {"hold": token, "first_name": "Dorota", "last_name": "Nowak"}
        mail = {"email": f"{uuid4().hex}@example.com"}
        if await self._press("submit", "/bookings", form | mail) is None:
            raise TimeoutError

    async def _page(self, step: str, path: str) -> str:
        while True:
            status, headers, text = await self.rush.ask(step, Call("GET", path))
            if status == 200:
                return text
            await self._wait(headers)

    async def _press(self, op: str, path: str, body: dict[str, Any]) -> str | None:
        """The token it answered; None: refused. Sent again with its key until it is answered."""
        call = Call("POST", f"/api/v1{path}", body, uuid4().hex)
        known = {"booking": self.booking} if self.booking else {}
        with self.rush.history.call(self.name, op, _now(), **known) as written:
            while True:
                status, headers, text = await self.rush.ask(op, call)
                if status not in {0, 429} and status < 500:
                    break
                await self._wait(headers)
            written.end = _now()
            told = note(written, status, json.loads(text))
            self.booking = written.booking
        return None if told is None else str(told["token"])

    async def _wait(self, headers: dict[str, str]) -> None:
        if time.monotonic() > self.until:
            raise TimeoutError
        await asyncio.sleep(float(headers.get("retry-after", "3")))


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large a rush, and what stands against it."""

    people: int
    seconds: float
    counters: int
    workers: int
    patience: float
    guard: bool = True


def run(folder: Path, wanted: Wanted) -> dict[str, Any]:
    """The whole story; figures, and what the judge says."""
    furnished = ("crowd", str(wanted.counters))
    door = Door(Stack(home=Home(folder)), furnished=furnished, workers=wanted.workers)
    if not wanted.guard:
        door.extra = {"OKIENKO_RUSH_NEWCOMERS": "1e9", "OKIENKO_RUSH_GUESTS": "1e9"}
    with running(door):
        before = _busy(door)
        rush = Rush(door, wanted.people, wanted.seconds, wanted.patience)
        asyncio.run(rush.run())
        spent = {name: round(value - before[name], 1) for name, value in _busy(door).items()}
        judged = door.judge(rush.history.calls, 120)
    kept = not (judged["wrong"] or judged["broken"])
    return {
        "people": wanted.people,
        "seconds": wanted.seconds,
        "booked": rush.booked,
        "gave_up": rush.gave_up,
        "waited": rush.waited,
        "whole": round(rush.whole, 1),
        "steps": {step: _percentiles(took) for step, took in rush.took.items()},
        "statuses": dict(sorted(rush.statuses.items())),
        "busy": spent,
        "gave_first": max((name for name in spent if name != "people"), key=lambda one: spent[one]),
        "promises": "kept" if kept else {"wrong": judged["wrong"], "broken": judged["broken"]},
    }


def _percentiles(took: list[float]) -> dict[str, float]:
    told = sorted(took)
    at = {
        f"p{share}": told[min(len(told) - 1, len(told) * share // 100)] * 1000
        for share in (50, 95, 99)
    }
    return {"count": len(told), **{name: round(value, 1) for name, value in at.items()}}


def _busy(door: Door) -> dict[str, float]:
    """Processor seconds of each part so far."""
    parts = {name: child.process.pid for name, child in door.children.items()}
    parts |= {child.name: child.process.pid for child in door.stack.children}
    return {name: _seconds(pid) for name, pid in parts.items()} | {"people": time.process_time()}


def _seconds(pid: int) -> float:
    total = 0.0
    for one in (pid, *children_of(pid)):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / TICK
        if one == pid:  # of its children that have ended
            total += (int(fields[13]) + int(fields[14])) / TICK
    return total


def _parsed(raw: bytes, cookies: dict[str, str] | None) -> tuple[int, dict[str, str], str]:
    head, _gap, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode(errors="replace").split("\r\n")
    if not first.startswith("HTTP/1.1 "):
        return 0, {}, ""
    headers = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        headers[name.lower()] = value.strip()
        if name.lower() == "set-cookie" and cookies is not None:
            word, _equals, content = value.strip().partition(";")[0].partition("=")
            cookies[word] = content
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return int(first.split()[1]), headers, body.decode(errors="replace")


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _line, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        if not length:
            break
        whole += body[:length]
        body = body[length + 2 :]
    return whole


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the plant runs in real time
