"""Asking a gateway: fixed hosts, no redirects, ten seconds, and what each failure means."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final
from urllib.parse import urlencode

from tenants.messaging.channels import Unknown

from .protocol import Later, Trouble, refusal

TIMEOUT_SECONDS: Final = 10.0
BUSY: Final = 429
SERVER_ERROR: Final = 500
UNAUTHORIZED: Final = frozenset({401, 403})
NO_CREDIT: Final = 402
LARGEST: Final = 64 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Credentials go to the host they are for and to no other."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


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
    request = urllib.request.Request(  # noqa: S310 - the hosts are constants of ours
        url, data=body, headers={"Accept": "application/json", **headers}
    )
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return int(answer.status), _object(answer.read(LARGEST))
    except urllib.error.HTTPError as error:
        with error:
            return _told_no(error)
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise Unknown("no answer in time") from None
        raise Later("no connection") from None
    except (TimeoutError, HTTPException, ConnectionError):
        raise Unknown("no answer in time") from None


def _told_no(error: urllib.error.HTTPError) -> tuple[int, dict[str, Any]]:
    status = error.code
    if status == BUSY:
        raise Later("429") from None
    if status in UNAUTHORIZED:
        raise refusal(Trouble.AUTH, str(status)) from None
    if status == NO_CREDIT:
        raise refusal(Trouble.NO_CREDIT, str(status)) from None
    if status >= SERVER_ERROR or status < 400:  # noqa: PLR2004 - of HTTP
        raise Unknown(f"answered with {status}") from None
    try:
        return status, _object(error.read(LARGEST))
    except Unknown:
        raise refusal(Trouble.CONTENT, str(status)) from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise Unknown("no answer that can be read") from None
    if not isinstance(found, dict):
        raise Unknown("no answer that can be read")
    return found
