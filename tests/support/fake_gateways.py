"""A loopback server that behaves, and misbehaves, like the real gateways."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

from tenants.messaging.gateways.smsapi import SmsApi

TOKEN: Final = "Qe7-tajny-token-9Xk2"
SID: Final = "AC0123456789abcdef0123456789abcdef"
Answer = tuple[int, Any]


@dataclass
class Fake:
    """What the server was asked, and how it is told to behave next (``mood``, or ``choose``).

    A mood ``taken and …`` takes the message and then answers as the rest says: ``broken``, or
    ``silent``, which hangs up. ``says``: the very words of an answer.
    ``knows_keys``: the same key is taken once (SMSAPI).
    """

    mood: str = "ok"
    choose: Callable[[], str] | None = None
    says: Any = None
    knows_keys: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    keys: set[Any] = field(default_factory=set)
    base: str = ""

    def answer(self, path: str, headers: Any, sent: dict[str, Any]) -> Answer:
        """As the company whose path it is."""
        self.asked.append({"path": path, **sent})
        if not _is_known(headers):
            return _refused(path, "auth")
        if path in {"/profile", "/account", "/getBalance"} or "Balance" in path or "limits" in path:
            return 200, {"points": 12.5, "balance": "12.5", "items": [{"value": "12.5"}]}
        if self.says is not None:
            return 200, self.says
        mood = self.choose() if self.choose else self.mood
        _, _, rest = mood.rpartition("taken and ")
        if mood != "ok" and mood == rest:
            return _refused(path, mood)
        if missing := [name for name in _needed(path) if not sent.get(name)]:
            raise AssertionError(f"{path} needs {missing}")
        if path == "/sms.do" and self.knows_keys and sent["idx"] in self.keys:
            return 200, {"error": 53, "message": "Not unique idx value"}
        self.taken.append(sent)
        self.keys.add(sent.get("idx"))
        return _taken(path) if mood == "ok" else _refused(path, rest)


@contextmanager
def running() -> Iterator[Fake]:
    """The server, on loopback."""
    fake = Fake()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    fake.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._tell({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            is_json = "json" in self.headers["Content-Type"]
            self._tell(json.loads(body) if is_json else dict(parse_qsl(body)))

        def _tell(self, sent: dict[str, Any]) -> None:
            status, told = fake.answer(self.path, self.headers, sent)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            if told == SILENT:
                return
            if told == SLOW:
                time.sleep(1.6)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{fake.base}/elsewhere")
            length = len(body) + (100 if told == HALF else 0)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


SLOW: Final = b'{"slow": true}'
HASTE: Final = 0.8
"""Seconds after which a caller that means to be disappointed gives up; others have their time."""
SILENT: Final = b"hangs up"
HALF: Final = b'{"messageId": "1'
# What each company says, by mood.
SAYS: Final[dict[str, dict[str, Answer]]] = {
    "sms.do": {
        "auth": (200, {"error": 101, "message": "Authorization failed"}),
        "no_credit": (200, {"error": 103, "message": "Insufficient credits"}),
        "bad_number": (200, {"error": 13, "invalid_numbers": [{"number": "1"}]}),
        "bad_sender": (200, {"error": 14, "message": "Invalid from field"}),
        "temporary": (200, {"error": 201, "message": "Internal error"}),
    },
    "send_sms": {
        "auth": (200, {"error": {"code": 1001, "type": "UnauthorizedAccess"}}),
        "no_credit": (200, {"items": [{"status": "unsent", "error_code": 2201}]}),
        "bad_number": (200, {"items": [{"status": "unsent", "error_code": 2200}]}),
        "bad_sender": (200, {"items": [{"status": "unsent", "error_code": 2205}]}),
        "temporary": (429, {}),
    },
    "/sms": {
        "auth": (200, {"errorCode": 101, "errorMsg": "Auth"}),
        "no_credit": (200, {"errorCode": 104, "errorMsg": "No funds"}),
        "bad_number": (200, {"errorCode": 106, "errorMsg": "Bad number"}),
        "bad_sender": (200, {"errorCode": 105, "errorMsg": "Bad sender"}),
        "temporary": (200, {"errorCode": 200, "errorMsg": "Try later"}),
    },
    "singlemessage": {
        "auth": (200, {"errorId": 101, "message": "no auth"}),
        "no_credit": (200, {"errorId": 106, "message": "no points"}),
        "bad_number": (200, {"errorId": 103, "message": "number"}),
        "bad_sender": (200, {"errorId": 104, "message": "sender"}),
        "temporary": (200, {"errorId": 109, "message": "later"}),
    },
    "Messages.json": {
        "auth": (401, {"code": 20003, "message": "Authenticate"}),
        "no_credit": (402, {"code": 20005, "message": "no funds"}),
        "bad_number": (400, {"code": 21614, "message": "not a mobile number"}),
        "bad_sender": (400, {"code": 21606, "message": "From"}),
        "temporary": (429, {"code": 20429}),
    },
}
ANYBODY: Final[dict[str, Answer]] = {
    "busy": (429, {}),
    "broken": (500, {"oops": True}),
    "redirect": (302, {}),
    "no json": (200, b"<html>maintenance</html>"),
    "a list": (200, b"[]"),
    "empty": (200, {}),
    "half": (200, HALF),
    "slow": (200, SLOW),
    "silent": (200, SILENT),
}


# Where each company tells about an account.
ACCOUNTS: Final = {
    "/profile": "sms.do",
    "limits": "send_sms",
    "/getBalance": "/sms",
    "/account": "singlemessage",
    "Balance.json": "Messages.json",
}


def _refused(path: str, mood: str) -> Answer:
    if mood in ANYBODY:
        return ANYBODY[mood]
    told = next((name for part, name in ACCOUNTS.items() if part in path), path)
    return next(says for name, says in SAYS.items() if name in told)[mood]


def _needed(path: str) -> tuple[str, ...]:
    by_path: dict[str, tuple[str, ...]] = {
        "sms.do": ("to", "message", "from", "idx", "check_idx"),
        "send_sms": ("phone", "text", "sender", "unique_id"),
        "singlemessage": ("msisdn", "bulkVariant", "content", "sender"),
        "Messages.json": ("To", "From", "Body"),
    }
    return next((names for part, names in by_path.items() if part in path), ("to", "msg", "from"))


def _taken(path: str) -> Answer:
    answers: dict[str, Answer] = {
        "sms.do": (200, {"count": 1, "list": [{"id": "42", "status": "QUEUE", "error": None}]}),
        "send_sms": (200, {"success": True, "items": [{"id": "42", "status": "queued"}]}),
        "singlemessage": (200, {"data": {"messageId": 42}}),
        "Messages.json": (201, {"sid": "42", "status": "queued"}),
    }
    return next((a for part, a in answers.items() if part in path), (200, {"messageId": "42"}))


def _is_known(headers: Any) -> bool:
    basic = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
    known = {f"Bearer {TOKEN}", f"Basic {basic}"}
    return headers.get("Authorization") in known or headers.get("App-Key") == TOKEN


def smsapi_at(server: Fake) -> type[SmsApi]:
    """SMSAPI, where it stands on loopback."""

    @dataclass(frozen=True)
    class Here(SmsApi):
        base: str = server.base
        second: str = server.base

    return Here
