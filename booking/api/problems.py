"""The edge where a refusal becomes ``application/problem+json``; the pages have their own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import (
    MethodNotAllowed,
    ParseError,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.settings import api_settings

from booking.errors import Invalid
from tenants.errors import Refusal
from tenants.problems import MEDIA_TYPE, STANDARD, problem

WHOLE_BODY: Final = "body"
"""The name under which ``errors`` speaks of the body itself."""

TITLES: Final[Mapping[str, Promise]] = {
    "already_confirmed": _("The visit is confirmed already"),
    "booking_expired": _("This visit has lapsed"),
    "busy": _("Too many people at once"),
    "extensions_used": _("The time cannot be extended any more"),
    "foreign_origin": _("This call came from a page of another site"),
    "hold_expired": _("The time to fill in the form is over"),
    "idempotency_mismatch": _("The same key with another body"),
    "office_suspended": _("The office is suspended"),
    "outside_lead_time": _("This day cannot be booked"),
    "phone_only": _("Please book by telephone"),
    "scope_missing": _("The key has no right to this"),
    "unauthorized": _("Who calls?"),
    "pin_dead": _("The code does not work any more"),
    "slot_taken": _("Somebody was faster"),
    "wrong_pin": _("The code is not right"),
    "wrong_state": _("This cannot be done any more"),
}
UNAUTHORIZED: Final = 401
CODES: Final = sorted({*STANDARD, *TITLES})


class ForeignOrigin(Refusal):
    """A browser that holds our cookie was sent here by a page of another site."""

    code = "foreign_origin"
    status = 403
    message = _("Only pages of this office may make this call with the visitor's cookie.")


class TooLarge(Refusal):
    """More than any call needs."""

    code = "too_large"
    status = 413
    message = _("Send at most 64 KB.")


KINDS: Final[tuple[tuple[type[Exception], str, int], ...]] = (
    (Http404, "not_found", 404),
    (PermissionDenied, "forbidden", 403),
    (ParseError, "malformed", 400),
    (UnreadablePostError, "malformed", 400),
    (MethodNotAllowed, "method_not_allowed", 405),
    (RequestDataTooBig, TooLarge.code, TooLarge.status),
    (UnsupportedMediaType, "unsupported_media_type", 415),
    (SuspiciousOperation, "bad_request", 400),
)


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's ``EXCEPTION_HANDLER``; None lets a mistake of ours become 500."""
    if isinstance(error, ValidationError):
        error = Invalid(errors=_by_field(error))
    if isinstance(error, Refusal):
        return _refused(error)
    for kind, code, status in KINDS:
        if isinstance(error, kind):
            return _response(problem(code, status))
    return None


def _refused(refusal: Refusal) -> Response:
    more: dict[str, Any] = {}
    if (tries_left := getattr(refusal, "tries_left", None)) is not None:
        more["tries_left"] = tries_left
    response = _response(
        problem(
            refusal.code,
            refusal.status,
            title=TITLES.get(refusal.code, ""),
            detail=refusal.message,
            errors=refusal.errors,
            **more,
        )
    )
    if refusal.status == UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if until := getattr(refusal, "until", None):
        response["Retry-After"] = str(_seconds_to(until))
    return response


def _response(document: dict[str, Any]) -> Response:
    return Response(document, status=document["status"], content_type=MEDIA_TYPE)


def _seconds_to(moment: datetime) -> int:
    return max(math.ceil((moment - timezone.now()).total_seconds()), 1)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for name, told in _flat(error.detail):
        errors.setdefault(name, []).append(told)
    return errors


def _flat(detail: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """REST framework's nested errors as (``answers.vin``, sentence)."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            own = "" if key == api_settings.NON_FIELD_ERRORS_KEY else str(key)
            yield from _flat(inner, ".".join(filter(None, (name, own))))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, name)
    else:
        yield name or WHOLE_BODY, str(detail)
