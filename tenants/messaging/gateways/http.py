"""Asking a gateway: fixed hosts, no redirects, and what each failure means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from tenants.messaging.channels import Unknown

from .line import Answer, exchange
from .protocol import Later, Refused, Trouble, refusal

OK: Final = range(200, 300)
BUSY: Final = 429
REFUSED: Final = range(400, 500)
UNAUTHORIZED: Final = frozenset({401, 403})
NO_CREDIT: Final = 402


def post_form(
    url: str, form: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Post a form; status and JSON, see ``ask``."""
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return ask(url, urlencode(form).encode(), {**kind, **headers})


def post_json(
    url: str, body: Mapping[str, Any], headers: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Post JSON; status and JSON, see ``ask``."""
    return ask(url, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})


def ask(url: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Ask; the status and the JSON object of the answer, also of a 4xx that has one.

    Raises ``Later`` when nothing was taken (no connection, 429), ``Refused`` for wrong
    credentials, and ``Unknown`` when it was sent and the answer does not say: none came in time,
    half of one, a redirect, a 5xx, no JSON.
    """
    answer = exchange(url, body, {"Accept": "application/json", **headers})
    no = no_of(answer)
    if no is not None and not _is_about_the_sms(no):
        raise no
    try:
        return answer.status, _object(answer.body)
    except Unknown:
        raise no or Unknown("no answer that can be read") from None


def no_of(answer: Answer) -> Refused | Later | Unknown | None:
    """What a status alone says; None: yes."""
    status = answer.status
    if status in OK:
        return None
    if status == BUSY:
        return Later("429")
    if status in UNAUTHORIZED:
        return refusal(Trouble.AUTH, str(status))
    if status == NO_CREDIT:
        return refusal(Trouble.NO_CREDIT, str(status))
    if status in REFUSED:
        return refusal(Trouble.CONTENT, str(status))
    return Unknown(f"answered with {status}")


def _is_about_the_sms(no: Exception) -> bool:
    """Tell whether the body may know better what is wrong."""
    return isinstance(no, Refused) and no.trouble == Trouble.CONTENT


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise Unknown("no answer that can be read") from None
    if not isinstance(found, dict):
        raise Unknown("no answer that can be read")
    return found
