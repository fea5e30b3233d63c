"""``/odwolaj``: cancelling without the link, by number or by PESEL, matter and day (O4).

The answer to what could be a visit is the same to the byte, and comes after the same time, whether
there is one or not; how often somebody may ask is little.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic, sleep
from typing import Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from booking.domain.give_up import (
    CODE,
    PESEL,
    ByPesel,
    give_up_by_code,
    give_up_by_pesel,
    ways_to_give_up,
)
from booking.errors import NotFound
from booking.models import Settings
from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.network import network_address

from .give_up_form import CodeForm, PeselForm

PER_ADDRESS: Final = Limit("give-up-address", 10, timedelta(hours=1))
PER_SECRET: Final = Limit("give-up-secret", 5, timedelta(hours=1))
EVEN_SECONDS: Final = 0.35
"""Longer than a cancellation takes: the clock does not tell a hit from a miss."""
FORMS: Final[dict[str, type[forms.Form]]] = {CODE: CodeForm, PESEL: PeselForm}


@sensitive_post_parameters("pesel", "kod")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest) -> HttpResponse:
    """GET shows the ways the office allows; POST cancels by one of them and says nothing else."""
    ways = ways_to_give_up(Settings.objects.current())
    if request.method != "POST":
        return _page(request, ways)
    way = request.POST.get("sposob", "")
    if way not in ways:
        raise NotFound
    form = FORMS[way](request.POST)
    if not form.is_valid():
        return _page(request, ways, form, status=422)
    try:
        _count(request, str(form.cleaned_data["kod" if way == CODE else "pesel"]))
    except TooManyAttempts as refused:
        return _page(request, ways, form, too_many=refused)
    _evenly(partial(_by_code if way == CODE else _by_pesel, form))
    response = redirect("booking:given-up")
    response.status_code = 303
    return response


@never_cache
@require_safe
def taken(request: HttpRequest) -> HttpResponse:
    """``/odwolaj/przyjete``: the same words whatever happened."""
    if not ways_to_give_up(Settings.objects.current()):
        raise NotFound
    return render(request, "booking/resident/given_up.html")


def _by_code(form: forms.Form) -> None:
    give_up_by_code(form.cleaned_data["kod"], now=timezone.now())


def _by_pesel(form: forms.Form) -> None:
    said = form.cleaned_data
    give_up_by_pesel(ByPesel(said["pesel"], said["sprawa"], said["dzien"]), now=timezone.now())


def _count(request: HttpRequest, secret: str) -> None:
    """Count this attempt, of its address and of what it tries; raises ``TooManyAttempts``."""
    now = timezone.now()
    address = network_address(request)
    if settings.OKIENKO_RATE_LIMITS and address:
        PER_ADDRESS.take(address, now=now)
    PER_SECRET.take(secret.upper(), now=now)


def _evenly(act: Callable[[], None]) -> None:
    begun = monotonic()
    try:
        act()
    finally:
        sleep(max(0.0, EVEN_SECONDS - (monotonic() - begun)))


def _page(
    request: HttpRequest,
    ways: tuple[str, ...],
    sent: forms.Form | None = None,
    *,
    status: int = 200,
    too_many: TooManyAttempts | None = None,
) -> HttpResponse:
    told = {
        "forms": [(way, sent if isinstance(sent, FORMS[way]) else FORMS[way]()) for way in ways],
        "sent": sent,
        "too_many": too_many,
    }
    answer = too_many.status if too_many else status
    return render(request, "booking/resident/give_up.html", told, status=answer)
