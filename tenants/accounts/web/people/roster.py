"""/panel/pracownicy/: everybody who works here, and inviting somebody."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import STAFF, User
from tenants.accounts.oidc.rule import is_in_use, is_only_way
from tenants.accounts.people.errors import AlreadyHere, ResidentsAddress
from tenants.accounts.people.invite import Newcomer, invite
from tenants.accounts.people.roster import Standing, roster
from tenants.accounts.second_step import is_wanted
from tenants.accounts.session import actor
from tenants.errors import Invalid

from .forms import InviteForm


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Everybody; those who left are folded away."""
    members = roster(timezone.now())
    told = {
        "members": [one for one in members if one.standing != Standing.LEFT],
        "former": [one for one in members if one.standing == Standing.LEFT],
        "said": _said(request),
        "wanted": is_wanted(),
        "service": is_in_use(),
        "only_service": is_only_way(),
    }
    return render(request, "accounts/people/list.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: StaffRequest) -> HttpResponse:
    """Invite somebody; whoever left comes back with what they could do before."""
    if request.method != "POST":
        return _page(request, InviteForm(person=_former(request.GET.get("kto", ""))))
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    said = form.cleaned_data
    newcomer = Newcomer(said["email"], said["name"], form.powers())
    try:
        person = invite(newcomer, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        form.refuse(refused.errors)
        return _page(request, form)
    except (AlreadyHere, ResidentsAddress, TooManyAttempts) as refused:
        form.add_error("email", str(refused))
        return _page(request, form, status=refused.status)
    return redirect(f"{reverse('people:list')}?zaproszono={person.pk}")


def _former(text: str) -> User | None:
    try:
        found = User.objects.filter(pk=UUID(text), role__in=STAFF, is_active=False)
    except ValueError:
        return None
    return found.first()


def _said(request: StaffRequest) -> dict[str, User | None]:
    """What was done a moment ago, and to whom."""
    for name in ("zaproszono", "wyslano", "wycofano", "odszedl"):
        if text := request.GET.get(name):
            try:
                return {name: User.objects.filter(pk=UUID(text), role__in=STAFF).first()}
            except ValueError:
                return {}
    return {}


def _page(request: StaffRequest, form: InviteForm, *, status: int = 0) -> HttpResponse:
    status = status or (422 if form.is_bound else 200)
    return render(request, "accounts/people/new.html", {"form": form}, status=status)
