"""/operatorzy: who the operators are and what each is here for; only owners change it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.duties import change_duty
from tenants.accounts.models import EXPLAINED, Duty, Role, User
from tenants.accounts.operator_letter import send_link
from tenants.accounts.operators import (
    OperatorRequest,
    close_operator,
    create_operator,
    operators_with,
)
from tenants.accounts.second_step import forget_key
from tenants.accounts.session import actor
from tenants.errors import Refusal
from tenants.models import OperatorKey

owners_only = operators_with(Duty.OWNER)
BOX: Final = {"class": "form-control"}


class InviteForm(forms.Form):
    """Who comes, and what for."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(BOX))
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        help_text=_("Shown in histories."),
        max_length=150,
        widget=forms.TextInput(BOX),
    )
    duty = forms.ChoiceField(
        label=_("Duty"),
        choices=Duty.choices,
        initial=Duty.LOOKS,
        widget=forms.Select({"class": "form-select"}),
    )


@require_safe
@owners_only
def index(request: OperatorRequest) -> HttpResponse:
    """Everybody, and a form to invite."""
    return _page(request, InviteForm())


@require_POST
@owners_only
def invite(request: OperatorRequest) -> HttpResponse:
    """Make an account and mail the link that sets its password."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    told = form.cleaned_data
    try:
        person = create_operator(
            told["email"],
            told["name"],
            duty=Duty(told["duty"]),
            now=timezone.now(),
            by=actor(request.user),
        )
    except Refusal as refusal:
        form.add_error("email", str(refusal.message))
        return _page(request, form, status=refusal.status)
    return _mailed(person)


@require_POST
@owners_only
def change(request: OperatorRequest, person_id: UUID) -> HttpResponse:
    """Give another duty."""
    person, duty = _person(person_id), request.POST.get("duty", "")
    if duty not in Duty.values:
        raise Http404
    try:
        change_duty(person, Duty(duty), now=timezone.now(), by=actor(request.user))
    except Refusal as refusal:
        return _page(request, InviteForm(), status=refusal.status, refusal=refusal)
    return _done()


@require_POST
@owners_only
def link(request: OperatorRequest, person_id: UUID) -> HttpResponse:
    """Mail a new link to set a password."""
    return _mailed(_person(person_id))


@require_POST
@owners_only
def forget_code(request: OperatorRequest, person_id: UUID) -> HttpResponse:
    """Forget the app of somebody who lost the phone; the next sign-in sets a new one up."""
    forget_key(_person(person_id), now=timezone.now(), by=actor(request.user))
    return _done()


@require_POST
@owners_only
def close(request: OperatorRequest, person_id: UUID) -> HttpResponse:
    """End an account and all its sessions."""
    person = _person(person_id)
    try:
        close_operator(person.email, now=timezone.now(), by=actor(request.user))
    except Refusal as refusal:
        return _page(request, InviteForm(), status=refusal.status, refusal=refusal)
    return _done()


def _person(person_id: UUID) -> User:
    person = User.objects.filter(pk=person_id, role=Role.OPERATOR, is_active=True).first()
    if person is None:
        raise Http404
    return person


def _page(
    request: OperatorRequest, form: InviteForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    people = list(User.objects.filter(role=Role.OPERATOR).order_by("-is_active", "name", "pk"))
    keys = OperatorKey.objects.exclude(confirmed_at=None).values_list("account_id", flat=True)
    with_app = set(keys)
    told = {
        "form": form,
        "active": [(one, one.pk in with_app) for one in people if one.is_active],
        "gone": [one for one in people if not one.is_active],
        "duties": Duty.choices,
        "explained": [(duty.label, words) for duty, words in EXPLAINED.items()],
        "may_change": request.user.duty == Duty.OWNER,
        **more,
    }
    return render(request, "accounts/operator/operators.html", told, status=status)


def _mailed(person: User) -> HttpResponse:
    return _done("wyslane" if send_link(person) else "niewyslane")


def _done(what: str = "zrobione") -> HttpResponse:
    return redirect(f"{reverse('operators:people')}?{what}=1")
