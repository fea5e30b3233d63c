"""A machine books as a resident would, sees that one can, and cancels: in a practice office only.

Through the public address, so that names, certificate, door, web and database are all in it. In a
practice office nothing is sent and nobody is counted; what the probe leaves there is forgotten by
the office's own rules.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import perf_counter
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.addresses import host_of
from tenants.errors import Refusal
from tenants.models import Office
from tenants.offices import find_office

PATIENCE: Final = 15.0
TRIES: Final = 5
"""So many times are tried: others may be practising there."""
CREATED: Final = 201
TAKEN: Final = 409
PERSON: Final = {"first_name": "Próba", "last_name": "Próbna", "phone": "500600700"}

Ask = Callable[[str, str, Any], tuple[int, Any]]
"""Method, path and body; status and what was answered."""


class NotForProbes(Refusal):
    """Real offices' times are for people."""

    code: ClassVar[str] = "not_for_probes"
    status: ClassVar[int] = 422
    message = _("The probe books in practice offices only: okienko practice makes one.")


class Amiss(Exception):
    """A step did not answer as it must; the words say which."""


@dataclass(frozen=True, slots=True)
class Probed:
    """How it went; ``trouble``: nothing, or the step that failed. ``took``: seconds."""

    took: float
    trouble: str = ""


def probe(office: Office, *, ask: Ask | None = None) -> Probed:
    """Book and cancel once. Raises ``NotForProbes``."""
    if office.practice_of is None:
        raise NotForProbes
    begun = perf_counter()
    try:
        _book_and_cancel(ask or through(settings.OKIENKO_SCHEME, host_of(office)))
    except Amiss as trouble:
        return Probed(perf_counter() - begun, str(trouble))
    except (OSError, HTTPException) as error:
        return Probed(perf_counter() - begun, f"no answer: {type(error).__name__}")
    return Probed(perf_counter() - begun)


def probe_named(subdomain: str) -> Probed:
    """The same in the office of this name; a name that will not do is a trouble, and no silence."""
    office = find_office(subdomain)
    if office is None:
        return Probed(0, f"there is no office {subdomain!r} (OKIENKO_PROBE)")
    try:
        return probe(office)
    except NotForProbes:
        return Probed(0, f"{subdomain!r} is no practice office (OKIENKO_PROBE)")


def through(scheme: str, host: str, at: str = "") -> Ask:
    """Ask ``host``; ``at``: not where its name leads, but here (``http://127.0.0.1:8000``)."""
    where = urlsplit(at or f"{scheme}://{host}")
    kind = HTTPSConnection if where.scheme == "https" else HTTPConnection
    headers = {"Host": host, "Content-Type": "application/json", "X-Forwarded-Proto": scheme}

    def ask(method: str, path: str, body: Any) -> tuple[int, Any]:
        line = kind(where.netloc, timeout=PATIENCE)
        try:
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            read = answer.read()
            told = json.loads(read) if "json" in answer.headers.get("Content-Type", "") else None
            return answer.status, told
        except ValueError as error:
            raise HTTPException(str(error)) from error
        finally:
            line.close()

    return ask


def _book_and_cancel(ask: Ask) -> None:
    _expect(ask("GET", "/", None), "start page")
    services = _expect(ask("GET", "/api/v1/services", None), "services")
    plain = next((one for one in services if _is_plain(one)), None)
    if plain is None:
        raise Amiss("services: none that can be booked with a name and a number")
    token = _hold(ask, plain["slug"])
    booking = {
        "hold": token,
        **PERSON,
        "email": f"proba-{secrets.token_hex(8)}@example.com",
        "answers": {},
        "consents": [one["id"] for one in plain["consents"] if one["required"]],
    }
    sent = _expect(ask("POST", "/api/v1/bookings", booking), "booking", CREATED)
    cancelled = ask("POST", f"/api/v1/bookings/{sent['token']}/cancellation", {})
    _expect(cancelled, "cancellation")


def _hold(ask: Ask, service: str) -> str:
    days = _expect(ask("GET", f"/api/v1/services/{service}/days", None), "days")
    day = next((one["date"] for one in days if one["free"]), None)
    if day is None:
        raise Amiss("days: nothing is free")
    slots = _expect(ask("GET", f"/api/v1/services/{service}/slots?date={day}", None), "slots")
    for slot in slots[:TRIES]:
        body = {"service": service, "start": slot["start"], "unit": slot["unit"]}
        status, told = ask("POST", "/api/v1/holds", body)
        if status != TAKEN:
            return str(_expect((status, told), "hold", CREATED)["token"])
    raise Amiss("hold: every time was taken")


def _is_plain(service: dict[str, Any]) -> bool:
    asked = any(one["required"] and not one["show_if"] for one in service["fields"])
    return not asked and service["contact"]["pesel"] != "required"


def _expect(answer: tuple[int, Any], step: str, status: int = 200) -> Any:
    found, told = answer
    if found != status:
        code = told.get("code", "") if isinstance(told, dict) else ""
        raise Amiss(f"{step}: {found} {code}".strip())
    return told
