"""/panel/pracownicy/<who>: what somebody may do, where they are signed in, how they leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.admins import LastAdmin
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import STAFF, User
from tenants.accounts.people.change import change_person
from tenants.accounts.people.errors import NoSuchPerson
from tenants.accounts.people.invite import send_again, withdraw
from tenants.accounts.people.leave import let_go, reset_keys
from tenants.accounts.people.powers import edition_of
from tenants.accounts.people.roster import member_of
from tenants.accounts.session import actor
from tenants.accounts.signed_in import end_session, end_sessions, live
from tenants.editions import ChangedMeanwhile
from tenants.errors import Invalid, Refusal

from .forms import PowersForm


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Show somebody, and change what they may do."""
    person = _person(person_id)
    if request.method != "POST":
        return _page(request, person, PowersForm(person=person))
    form = PowersForm(request.POST)
    if not form.is_valid():
        return _page(request, person, form, status=422)
    try:
        change_person(
            person_id,
            form.cleaned_data["name"],
            form.powers(),
            seen=request.POST.get("edition", ""),
            now=timezone.now(),
            by=actor(request.user),
        )
    except (Invalid, LastAdmin) as refused:
        form.refuse(refused.errors or {"role": [str(refused)]})
        return _page(request, person, form, status=refused.status)
    except ChangedMeanwhile as refused:
        return _page(request, person, form, status=refused.status, changed=refused)
    if person_id == request.user.pk and form.powers().role != request.user.role:
        return redirect("desk:today")  # this page is none of theirs any more
    return redirect(f"{_address(person_id)}?zapisano=1")


@require_POST
@admins_only
def link(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Send the invitation again; or a link for a new password."""
    try:
        send_again(person_id, now=timezone.now(), by=actor(request.user))
    except TooManyAttempts as refused:
        return _refused(request, person_id, refused)
    return redirect(f"{reverse('people:list')}?wyslano={person_id}")


@require_POST
@admins_only
def take_back(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Take the open link back."""
    withdraw(person_id, now=timezone.now(), by=actor(request.user))
    return redirect(f"{reverse('people:list')}?wycofano={person_id}")


@require_POST
@admins_only
def leave(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Close somebody's account; the list offers the way back."""
    try:
        let_go(person_id, now=timezone.now(), by=actor(request.user))
    except LastAdmin as refused:
        return _refused(request, person_id, refused)
    return redirect(f"{reverse('people:list')}?odszedl={person_id}")


@require_POST
@admins_only
def reset(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Forget somebody's app, passkeys and spare codes."""
    reset_keys(person_id, now=timezone.now(), by=actor(request.user))
    return redirect(f"{_address(person_id)}?usunieto=1")


@require_POST
@admins_only
def end(request: StaffRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    """End one session of somebody."""
    end_session(_person(person_id), row_id, now=timezone.now(), by=actor(request.user))
    return redirect(_address(person_id))


@require_POST
@admins_only
def end_all(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """End all sessions of somebody; of oneself, all others."""
    own = request.session.session_key if person_id == request.user.pk else None
    now, by = timezone.now(), actor(request.user)
    end_sessions(_person(person_id), now=now, by=by, but=own)
    return redirect(_address(person_id))


def _person(person_id: UUID) -> User:
    person = User.objects.filter(pk=person_id, role__in=STAFF).first()
    if person is None:
        raise NoSuchPerson
    return person


def _address(person_id: UUID) -> str:
    return reverse("people:person", args=[person_id])


def _refused(request: StaffRequest, person_id: UUID, refused: Refusal) -> HttpResponse:
    person = _person(person_id)
    form = PowersForm(person=person)
    return _page(request, person, form, status=refused.status, told=str(refused))


def _page(
    request: StaffRequest, person: User, form: PowersForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    now = timezone.now()
    told = {
        "form": form,
        "person": person,
        "member": member_of(person, now),
        "sessions": list(live([person.pk], now)),
        "this": request.session.session_key,
        "edition": request.POST.get("edition") or edition_of(person),
        "saved": "zapisano" in request.GET,
        "cleared": "usunieto" in request.GET,
        **more,
    }
    return render(request, "accounts/people/person.html", told, status=status)
