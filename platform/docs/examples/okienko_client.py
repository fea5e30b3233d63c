"""A client of the API for partners' programs, with nothing but Python's own library.

    okienko = Okienko("https://olsztyn.okienko.example", key="okn_…")
    for visit in okienko.visits(date="2026-12-01"):
        print(visit["reference"], visit["start"], visit["service"]["title"])
    okienko.arrived(visit["id"])

``copy`` keeps a copy of all visits up to date: call it now and then with what it answered.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Problem(Exception):
    """What the office answered instead; rely on ``code``."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(document["detail"])
        self.code = document["code"]
        self.status = document["status"]


class Okienko:
    """One office, with one key."""

    def __init__(self, address: str, *, key: str = "", timeout: float = 10) -> None:
        self.api = f"{address}/api/v1"
        self.timeout = timeout
        self.headers = {"Accept": "application/json"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def visits(self, **question: str) -> Iterator[dict[str, Any]]:
        """Every visit asked for, page after page."""
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            page = self.get("/bookings", **question, **_cursor(page))
            yield from page["results"]

    def copy(self, kept: dict[str, dict[str, Any]], since: str = "") -> str:
        """Bring ``kept`` (visits by id) up to date; answers what to give as ``since`` next time."""
        question = {"updated_since": since} if since else {}
        page = self.get("/bookings", **question)
        until: str = page["updated_until"]
        while True:
            kept.update((one["id"], one) for one in page["results"])
            if page["next"] is None:
                return until
            page = self.get("/bookings", **question, **_cursor(page))

    def arrived(self, visit_id: str) -> dict[str, Any]:
        """Say that the visitor is here."""
        return self.post(f"/bookings/{visit_id}/arrival")

    def get(self, path: str, **query: str) -> Any:
        """A call that only reads. Raises ``Problem``."""
        return self._call("GET", path + (f"?{urlencode(query)}" if query else ""))

    def post(self, path: str, body: Any = None) -> Any:
        """A call that changes; sent again after a broken line it still does its work once."""
        once = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        sent = b"{}" if body is None else json.dumps(body).encode()
        for last in (False, False, True):
            try:
                return self._call("POST", path, sent, once)
            except OSError as broken:
                if last or isinstance(broken, HTTPError):
                    raise
        return None

    def _call(self, method: str, path: str, body: bytes | None = None, more: Any = None) -> Any:
        # The address is the office's own, given by whoever runs this.
        asked = Request(self.api + path, body, {**self.headers, **(more or {})}, method=method)
        try:
            with urlopen(asked, timeout=self.timeout) as answer:
                return json.load(answer)
        except HTTPError as refused:
            raise Problem(json.load(refused)) from None


def _cursor(page: dict[str, Any]) -> dict[str, str]:
    return {"cursor": page["next"]} if page["next"] else {}
