"""People and programs who book over HTTP, one after another's heels; what they were told."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import urlopen
from uuid import UUID, uuid4

from support.history import DONE, UNKNOWN, Call, History
from support.plant import HOST, Plant

POLITE: Final = frozenset({409, 410, 422, 429})
PIN: Final = re.compile(r"\b\d{6}\b")
ACKNOWLEDGED: Final = 300
WAITING: Final = 3.0
"""Seconds for a message; afterwards as long as it takes, for those who stay on."""
STAYING_ON: Final = 60.0


@dataclass
class Crowd:
    """``clients`` people at ``plant`` for ``seconds``; ``stubborn``: asked again if unanswered.

    Where the machine is so busy that something ``wanted`` has not happened yet, they stay on.
    """

    plant: Plant
    clients: int
    seconds: float
    seed: int | str = 1
    stubborn: bool = True
    wanted: frozenset[str] = frozenset()
    history: History = field(default_factory=History)
    statuses: Tally[int] = field(default_factory=Tally)

    def run(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Let them book; ``meanwhile`` runs beside them."""
        self.over = threading.Event()
        self.deadline = time.monotonic() + self.seconds
        with ThreadPoolExecutor(self.clients) as pool:
            people = [pool.submit(self._person, number) for number in range(self.clients)]
            try:
                meanwhile()
            finally:
                for person in people:
                    person.result()

    def goes_on(self) -> bool:
        """Whether somebody who is done begins anew."""
        left = self.deadline - time.monotonic()
        return left > 0 or (left > -STAYING_ON and not self.wanted <= set(self.history.tally()))

    def _person(self, number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 - a test's choice
        while self.goes_on():
            _Story(self, f"c{number}", chance).tell()


@dataclass
class _Story:
    """One person's way through one visit, or as far as they go."""

    crowd: Crowd
    name: str
    chance: random.Random
    booking: UUID | None = None

    def tell(self) -> None:
        starts = self.crowd.plant.starts
        body = {"service": "dowod", "start": self.chance.choice(starts)}
        held = self._post("hold", "/holds", body)
        if held is None:
            return
        token = held["token"]
        if self.chance.random() < 0.2:
            self._post("extend", f"/holds/{token}/extension", {})
        if self.chance.random() < 0.2:
            self._ask("release", "DELETE", f"/holds/{token}", None)
            return
        mail = f"{uuid4().hex}@example.com"
        form = {"hold": token, "first_name": "Dorota", "last_name": "Nowak", "email": mail}
        sent = self._post("submit", "/bookings", form)
        if sent is None:
            return
        manage = sent["token"]
        if pin := self._pin(mail):
            self._post("confirm", f"/bookings/{manage}/confirmation", {"pin": pin})
        if self.chance.random() < 0.3:
            self._post("cancel", f"/bookings/{manage}/cancellation", {})

    def _pin(self, mail: str) -> str | None:
        """The code from the mailbox: who waits for it too long goes away."""
        sink = self.crowd.plant.stack.environment["OKIENKO_SINK_URL"]
        until = time.monotonic() + WAITING
        while time.monotonic() < min(until, self.crowd.deadline + 1) or self._stays_on():
            found = []
            address = f"{sink}/api/messages?{urlencode({'to': mail})}"
            with suppress(OSError), urlopen(address, timeout=2) as answer:  # noqa: S310 - our own mailbox
                found = json.load(answer)
            if found:
                return PIN.findall(found[0]["text"])[0]
            time.sleep(0.1)
        return None

    def _stays_on(self) -> bool:
        return time.monotonic() > self.crowd.deadline and self.crowd.goes_on()

    def _post(self, op: str, path: str, body: dict[str, Any]) -> Any:
        return self._ask(op, "POST", path, body)

    def _ask(self, op: str, method: str, path: str, body: dict[str, Any] | None) -> Any:
        """One call; unanswered, it is sent again with the same key, for some twenty seconds."""
        with self.crowd.history.call(self.name, op, _now(), **self._known()) as call:
            key = uuid4().hex
            for attempt in range(40 if self.crowd.stubborn else 1):
                time.sleep(0.5 if attempt else 0)
                status, answer = self._send(method, path, body, key)
                self.crowd.statuses[status] += 1
                if 0 < status < 500:
                    break
            call.end = _now()
            return self._note(call, status, answer)

    def _known(self) -> dict[str, Any]:
        return {"booking": self.booking} if self.booking else {}

    def _note(self, call: Call, status: int, answer: Any) -> Any:
        told = note(call, status, answer)
        self.booking = call.booking or self.booking
        return told

    def _send(
        self, method: str, path: str, body: dict[str, Any] | None, key: str
    ) -> tuple[int, Any]:
        """Status and answer; 0: no answer came."""
        port = self.crowd.plant.port
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Host": f"{HOST}:{port}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = key
        try:
            data = None if body is None else json.dumps(body)
            line.request(method, f"/api/v1{path}", body=data, headers=headers)
            answer = line.getresponse()
            read = answer.read()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(read) if is_json else None
        except (OSError, HTTPException, ValueError):
            return 0, None
        finally:
            line.close()


def note(call: Call, status: int, answer: Any) -> Any:
    """Write down how a call was answered; what it said, if it did what was asked."""
    if not 0 < status < 500:
        call.answer = UNKNOWN
        return None
    if status >= ACKNOWLEDGED:
        call.answer = answer.get("code", str(status)) if answer else str(status)
        return None
    call.answer = DONE
    if answer and "token" in answer:
        call.booking = _booking_of(answer["token"])
    if answer and "start" in answer:
        call.told = {
            "state": answer.get("status", "held"),
            "start": datetime.fromisoformat(answer["start"]),
            "blocked": datetime.fromisoformat(answer["end"]),
            "counter": UUID(answer["counter"]["id"]),
            "tried": [],
        }
    return answer


def _booking_of(token: str) -> UUID:
    return UUID(bytes=base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:16])


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the plant runs in real time
