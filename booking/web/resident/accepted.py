"""/rezerwacja/<token>/zgody: the words accepted with a visit, and consents taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booking.domain.tokens import Purpose, read_token
from booking.errors import NotFound
from booking.models import Booking
from tenants.audit.actor import RESIDENT
from tenants.consents.domain.own import own
from tenants.consents.domain.take_back import take_back
from tenants.consents.models import Acceptance, ConsentKind
from tenants.consents.web.plain import plain_text


@never_cache
@require_safe
def accepted(request: HttpRequest, token: str) -> HttpResponse:
    """Everything accepted with this visit, each with its own words."""
    booking = _managed(token)
    told = {
        "token": token,
        "booking": booking,
        "rows": [(one, _may_take_back(one)) for one in own(booking.pk)],
        "taken_back": "wycofane" in request.GET,
    }
    return render(request, "booking/resident/accepted.html", told)


@never_cache
@require_safe
def accepted_text(_request: HttpRequest, token: str, acceptance_id: UUID) -> HttpResponse:
    """The words that were shown, byte for byte."""
    found = [one for one in own(_managed(token).pk) if one.pk == acceptance_id]
    if not found:
        raise NotFound
    return plain_text(found[0])


@never_cache
@require_POST
def withdraw(_request: HttpRequest, token: str, acceptance_id: UUID) -> HttpResponse:
    """An optional consent is taken back with one press; the visit stays."""
    booking = _managed(token)
    take_back(acceptance_id, about=booking.pk, now=timezone.now(), by=RESIDENT)
    response = redirect("booking:accepted", token)
    response["Location"] += "?wycofane=1"
    response.status_code = 303
    return response


def _managed(token: str) -> Booking:
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    return read.booking


def _may_take_back(one: Acceptance) -> bool:
    consent = one.version.consent
    free = consent.kind == ConsentKind.CONSENT and not consent.required
    return free and not hasattr(one, "withdrawal")
