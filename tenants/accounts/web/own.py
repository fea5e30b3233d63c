"""/panel/konto: how one signs in, and where one is signed in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.second_step import (
    WrongCode,
    confirm,
    forget_key,
    has_key,
    is_wanted,
    needs_second_step,
    new_spares,
    spares_left,
)
from tenants.accounts.session import actor
from tenants.accounts.signed_in import end_session, end_sessions, live
from tenants.network import network_address

from .forms import CodeForm
from .fresh import freshly
from .second_step import STAFF, shown_to_app
from .too_many import too_many


@require_safe
@staff_required
def shown(request: StaffRequest) -> HttpResponse:
    """The page."""
    person, now = request.user, timezone.now()
    told = {
        "person": person,
        "has_password": person.has_usable_password(),
        "has_app": has_key(person),
        "passkeys": list(person.passkeys.all()),
        "spares": spares_left(person),
        "has_more": needs_second_step(person),
        "wanted": is_wanted(),
        "sessions": list(live([person.pk], now)),
        "this": request.session.session_key,
        "made": "dodano" in request.GET,
    }
    return render(request, "accounts/staff/own.html", told)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@changes_nothing
@freshly
def app(request: StaffRequest) -> HttpResponse:
    """Set an app up, from inside."""
    person = request.user
    if has_key(person):
        return redirect("accounts:own")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code, address = form.cleaned_data["code"], network_address(request)
        try:
            spare = confirm(person, code, now=timezone.now(), address=address)
        except WrongCode as refused:
            form.add_error("code", str(refused))
        except TooManyAttempts as refused:
            return too_many(request, refused, STAFF.templates)
        else:
            return _spare_codes(request, spare)
    told = {"form": form, "inside": True, **shown_to_app(person)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/staff/app.html", told, status=status)


@require_POST
@staff_required
@changes_nothing
@freshly
def forget_app(request: StaffRequest) -> HttpResponse:
    """No app any more; where the office wants a second step, the next sign-in sets one up."""
    forget_key(request.user, now=timezone.now(), by=actor(request.user))
    return redirect("accounts:own")


@require_POST
@staff_required
@changes_nothing
@freshly
def spares(request: StaffRequest) -> HttpResponse:
    """Other spare codes; the old ones are void."""
    made = new_spares(request.user, now=timezone.now(), address=network_address(request))
    return _spare_codes(request, made)


@require_POST
@staff_required
@changes_nothing
def end(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """End one session of one's own, on whatever device."""
    end_session(request.user, row_id, now=timezone.now(), by=actor(request.user))
    return redirect("accounts:own")


@require_POST
@staff_required
@changes_nothing
def end_others(request: StaffRequest) -> HttpResponse:
    """End all but this one."""
    this = request.session.session_key
    end_sessions(request.user, now=timezone.now(), by=actor(request.user), but=this)
    return redirect("accounts:own")


def _spare_codes(request: StaffRequest, spare: list[str]) -> HttpResponse:
    told = {"spare": spare, "onward": reverse("accounts:own")}
    return render(request, "accounts/staff/spare.html", told)
