"""Between the password and the door: a code or a key, or setting one up.

Whoever gave the right password stands here for ten minutes; there is no session of theirs yet.
Operators and the people of an office have doors of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    has_passkey,
    must_set_up,
    needs_second_step,
    secret_text,
    spares_left,
)
from tenants.accounts.session import open_session
from tenants.accounts.signed_in import Way
from tenants.network import network_address

from .forms import CodeForm
from .too_many import too_many

HALF: Final = "half_in"
WAITS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Door:
    """Where people sign in: the name of its addresses, its templates, who may stand there."""

    name: str
    templates: str
    lets_in: Callable[[User], bool]

    def to(self, page: str) -> HttpResponse:
        """Send to one of its pages."""
        return redirect(reverse(f"{self.name}:{page}"))


OPERATORS: Final = Door("operators", "accounts/operator", lambda person: person.is_operator)
STAFF: Final = Door("accounts", "accounts/staff", lambda person: person.is_staff_member)


def after_password(
    request: HttpRequest, person: User, onward: str, door: Door, *, now: datetime
) -> HttpResponse:
    """Where the right password leads: to the code, to setting the app up, or in."""
    has_more = needs_second_step(person)
    if not has_more and not must_set_up(person):
        open_session(request, person, now=now)
        return redirect(onward)
    request.session.flush()
    request.session[HALF] = {"who": str(person.pk), "at": now.timestamp(), "next": onward}
    return door.to("code" if has_more else "app")


@sensitive_post_parameters("code")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask for the code, or a passkey; the right one opens the session."""
    now = timezone.now()
    person = standing(request.session, door, now=now)
    if person is None or not needs_second_step(person):
        return door.to("login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            check(person, form.cleaned_data["code"], now=now, address=network_address(request))
        except WrongCode as refused:
            form.add_error("code", str(refused))
        except TooManyAttempts as refused:
            return too_many(request, refused, door.templates)
        else:
            onward = onward_of(request.session)
            open_session(request, person, now=now, way=Way.CODE)
            return redirect(onward)
    told = {
        "with_app": has_key(person),
        "with_code": has_key(person) or spares_left(person) > 0,
        "with_passkey": has_passkey(person),
        "next": onward_of(request.session),
    }
    return _page(request, door, "code", form, **told)


@sensitive_post_parameters("code")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest, door: Door) -> HttpResponse:
    """Set the app up: the picture to read, the first code, then spare codes, shown once."""
    now = timezone.now()
    person = standing(request.session, door, now=now)
    if person is None or needs_second_step(person):
        return door.to("login")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            spare = confirm(
                person, form.cleaned_data["code"], now=now, address=network_address(request)
            )
        except WrongCode as refused:
            form.add_error("code", str(refused))
        except TooManyAttempts as refused:
            return too_many(request, refused, door.templates)
        else:
            onward = onward_of(request.session)
            open_session(request, person, now=now, way=Way.CODE)
            told = {"spare": spare, "onward": onward}
            return render(request, f"{door.templates}/spare.html", told)
    return _page(request, door, "app", form, **shown_to_app(person))


def shown_to_app(person: User) -> dict[str, str]:
    """The picture an app reads, and what is typed into one that cannot."""
    key = begin(person)
    picture = segno.make(app_address(key, person), error="m").svg_inline(border=4, omitsize=True)
    return {"picture": picture, "secret": secret_text(key)}


def onward_of(session: SessionBase) -> str:
    """Where whoever stands here wanted to go."""
    return str(session[HALF]["next"])


def standing(session: SessionBase, door: Door, *, now: datetime) -> User | None:
    """Whoever gave the password at this door a moment ago."""
    half = session.get(HALF)
    if not half or now.timestamp() - half["at"] > WAITS.total_seconds():
        return None
    person = User.objects.filter(pk=half["who"]).first()
    return person if person is not None and door.lets_in(person) else None


def _page(
    request: HttpRequest, door: Door, name: str, form: CodeForm, **told: object
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"{door.templates}/{name}.html", {"form": form, **told}, status=status)
