"""The half of a queue-ticket system that talks to Okienko: a worked example.

It keeps a copy of the visits in a file, gives everybody who arrives a number, and tells the office.
The file is written before anything is told, so it may be killed at any moment and started again:
what was told twice does no harm, and what was not told yet is told next time.

    okienko = Okienko("https://olsztyn.okienko.example", key="okn_…")
    system = TicketSystem(okienko, Path("state.json"), secret="whsec_…")
    system.pull()                         # at the start, and every few minutes
    system.hear(headers, body, time())    # each webhook; what to answer
    system.arrive("K7M2QX", "2026-11-23") # somebody types the number in today: a ticket
"""

from __future__ import annotations

import base64
import hmac
import json
from pathlib import Path
from typing import Any, Protocol

OLDEST = 5 * 60
HEARD = 1000
GOOD, BAD = 204, 401


class Office(Protocol):
    """What it needs of the client in ``okienko_client.py``."""

    def copy(self, kept: dict[str, dict[str, Any]], since: str = "") -> str: ...

    def get(self, path: str, **query: str) -> Any: ...

    def arrived(self, visit_id: str) -> dict[str, Any]: ...


class NoSuchVisit(Exception):
    """Nobody booked under this number today, or the visit was cancelled."""


class TicketSystem:
    """One hall; ``file`` holds all it knows."""

    def __init__(self, office: Office, file: Path, *, secret: str) -> None:
        if not secret:
            raise ValueError("without a secret anybody could sign")
        self.office, self.file, self.secret = office, file, secret
        known = json.loads(file.read_text()) if file.exists() else {}
        self.visits: dict[str, dict[str, Any]] = known.get("visits", {})
        self.since: str = known.get("since", "")
        self.tickets: dict[str, dict[str, str]] = known.get("tickets", {})
        self.owed: list[str] = known.get("owed", [])
        self.heard: list[str] = known.get("heard", [])

    def pull(self) -> None:
        """Bring the copy up to date, and tell what could not be told before."""
        self.since = self.office.copy(self.visits, self.since)
        self._keep()
        self.tell()

    def hear(self, headers: dict[str, str], body: bytes, now: float) -> int:
        """A webhook: what changed is asked for, for events come late, twice and in any order."""
        number = headers["webhook-id"]
        if (
            not self._is_signed(headers, body)
            or abs(now - int(headers["webhook-timestamp"])) > OLDEST
        ):
            return BAD
        if number not in self.heard:
            visit_id = json.loads(body).get("subject")
            if visit_id:
                self.visits[visit_id] = self.office.get(f"/bookings/{visit_id}")
            self.heard = [*self.heard, number][-HEARD:]
            self._keep()
        return GOOD

    def arrive(self, reference: str, today: str) -> str:
        """The ticket of the visit with this number; a second time the same one.

        ``today``: a date as visits begin with it. Numbers begin anew each day; who comes on
        another day than theirs is sent away, for the office would not take the arrival either.
        """
        for visit in self.visits.values():
            if visit["reference"] == reference.upper() and visit["part_of"] is None:
                break
        else:
            raise NoSuchVisit
        given = self.tickets.get(today, {})
        if visit["id"] not in given:
            if visit["status"] not in {"booked", "arrived"} or visit["start"][:10] != today:
                raise NoSuchVisit
            given[visit["id"]] = f"U{len(given) + 1:03}"
            self.tickets = {today: given}
            self.owed.append(visit["id"])
            self._keep()
        self.tell()
        return given[visit["id"]]

    def tell(self) -> None:
        """Tell the office who is here; what cannot be told now stays owed."""
        for visit_id in list(self.owed):
            try:
                self.visits[visit_id] = self.office.arrived(visit_id)
            except OSError:
                return  # the line is down: next time
            except Exception as refused:
                # Told before and not noted, or a clerk was faster: what the office says counts.
                if getattr(refused, "code", "") != "wrong_state":
                    raise
                self.visits[visit_id] = self.office.get(f"/bookings/{visit_id}")
            self.owed.remove(visit_id)
            self._keep()

    def differences(self, day: str) -> set[str]:
        """The ids of a day's visits that the copy has otherwise than the office."""
        fresh: dict[str, dict[str, Any]] = {}
        cursor: dict[str, str] = {}
        while True:
            page = self.office.get("/bookings", date=day, **cursor)
            fresh.update((one["id"], one) for one in page["results"])
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        mine = {key for key, one in self.visits.items() if one["start"].startswith(day)}
        return {key for key in mine | set(fresh) if not _same(self.visits.get(key), fresh.get(key))}

    def _is_signed(self, headers: dict[str, str], body: bytes) -> bool:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        given = headers["webhook-signature"].split(" ")
        return any(hmac.compare_digest(expected, one) for one in given)

    def _keep(self) -> None:
        part = self.file.with_suffix(".part")
        known = ("visits", "since", "tickets", "owed", "heard")
        part.write_text(json.dumps({name: getattr(self, name) for name in known}))
        part.replace(self.file)


def _same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether both say the same of when it is and how it stands."""
    if one is None or other is None:
        return False
    return all(one[name] == other[name] for name in ("start", "status", "counter"))
