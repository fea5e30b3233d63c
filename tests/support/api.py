"""A program that calls the API of an office; each answer is held against the OpenAPI file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.test import Client

from support.openapi import check_answer

EIGHT: Final = "2026-11-23T08:00:00+01:00"
QUARTER_PAST: Final = "2026-11-23T08:15:00+01:00"
PERSON: Final = {"first_name": "Dorota", "last_name": "Nowak", "email": "dorota@example.com"}
PROBLEM: Final = "application/problem+json"


class Api:
    """Calls of one program at one office."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, query: Mapping[str, str] | None = None, **headers: str) -> Any:
        """GET, with a query; underscores of headers become hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._checked(self.client.get(f"/api/v1{path}", query or None, headers=named))

    def post(
        self, path: str, body: Any = None, *, kind: str = "application/json", **headers: str
    ) -> Any:
        """POST of a JSON value, or of bytes as they are; underscores of headers become hyphens."""
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        path = f"/api/v1{path}"
        # not `post`, which would encode the body as the kind says
        return self._checked(self.client.generic("POST", path, data, kind, headers=named))

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self._checked(self.client.delete(f"/api/v1{path}", headers=headers))

    def hold(self, start: str = EIGHT, service: str = "dowod", **more: Any) -> str:
        """Take a time; the hold's token."""
        answer = self.post("/holds", {"service": service, "start": start, **more})
        assert answer.status_code == 201, answer.content
        return str(answer.json()["token"])

    def submit(self, hold: str, consents: list[Any], **changes: Any) -> Any:
        """Send the form of a hold as Dorota."""
        ids = [str(one) for one in consents]
        return self.post("/bookings", {"hold": hold, **PERSON, "consents": ids, **changes})

    def book(self, consents: list[Any], start: str = EIGHT) -> str:
        """Hold and send; the manage token of the pending visit."""
        answer = self.submit(self.hold(start), consents)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["token"])

    @staticmethod
    def _checked(answer: Any) -> Any:
        check_answer(answer)
        return answer


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Fail unless the answer is this problem; its document."""
    document: dict[str, Any] = answer.json()
    assert (answer.status_code, document.get("code")) == (status, code), document
    assert answer["Content-Type"] == PROBLEM
    assert document["type"] == f"urn:okienko:problem:{code}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document
