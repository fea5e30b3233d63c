"""Between the password and the door: a code from the operator's app, or setting the app up.

Whoever gave the right password stands here for ten minutes; there is no session of theirs yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import segno
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import User
from tenants.accounts.second_step import (
    WrongCode,
    app_address,
    begin,
    check,
    confirm,
    has_key,
    must_set_up,
    secret_text,
)
from tenants.accounts.session import open_session
from tenants.network import network_address

from .forms import CodeForm
from .too_many import too_many

HALF: Final = "half_in"
WAITS: Final = timedelta(minutes=10)


def after_password(
    request: HttpRequest, person: User, onward: str, *, now: datetime
) -> HttpResponse:
    """Where the right password leads: to the code, to setting the app up, or in."""
    if not has_key(person) and not must_set_up(person):
        open_session(request, person, now=now)
        return redirect(onward)
    request.session.flush()
    request.session[HALF] = {"who": str(person.pk), "at": now.timestamp(), "next": onward}
    return redirect(reverse("operators:code" if has_key(person) else "operators:app"))


@sensitive_post_parameters("code")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the right one opens the session."""
    now = timezone.now()
    person = _standing(request.session, now=now)
    if person is None or not has_key(person):
        return redirect(reverse("operators:login"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            check(person, form.cleaned_data["code"], now=now, address=network_address(request))
        except WrongCode as refused:
            form.add_error("code", str(refused))
        except TooManyAttempts as refused:
            return too_many(request, refused)
        else:
            onward = request.session[HALF]["next"]
            open_session(request, person, now=now)
            return redirect(onward)
    return _page(request, "code", form)


@sensitive_post_parameters("code")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set the app up: the picture to read, the first code, then spare codes, shown once."""
    now = timezone.now()
    person = _standing(request.session, now=now)
    if person is None or has_key(person):
        return redirect(reverse("operators:login"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            spare = confirm(
                person, form.cleaned_data["code"], now=now, address=network_address(request)
            )
        except WrongCode as refused:
            form.add_error("code", str(refused))
        except TooManyAttempts as refused:
            return too_many(request, refused)
        else:
            onward = request.session[HALF]["next"]
            open_session(request, person, now=now)
            told = {"spare": spare, "onward": onward}
            return render(request, "accounts/operator/spare.html", told)
    key = begin(person)
    picture = segno.make(app_address(key, person), error="m").svg_inline(border=4, omitsize=True)
    return _page(request, "app", form, picture=picture, secret=secret_text(key))


def _standing(session: SessionBase, *, now: datetime) -> User | None:
    """The operator who gave the password here a moment ago."""
    half = session.get(HALF)
    if not half or now.timestamp() - half["at"] > WAITS.total_seconds():
        return None
    person = User.objects.filter(pk=half["who"]).first()
    return person if person is not None and person.is_operator else None


def _page(request: HttpRequest, name: str, form: CodeForm, **told: object) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"accounts/operator/{name}.html", {"form": form, **told}, status=status)
