"""How one signs in is changed only right after signing in: an open desk is nobody's proof."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ClassVar, Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tenants.accounts.access import StaffRequest
from tenants.accounts.session import close_session, is_fresh
from tenants.errors import Refusal

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


class NotFresh(Refusal):
    """Too long ago that this person proved who they are."""

    code: ClassVar[str] = "sign_in_again"
    status: ClassVar[int] = 403
    message = _("Sign out and in again first: then you can change how you sign in.")


def freshly(view: View[P]) -> View[P]:
    """Let through who has just signed in; others sign in once more, and come back."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        if is_fresh(request.session, now=now):
            return view(request, *args, **kwargs)
        close_session(request, request.user, now=now)
        query = urlencode({"next": reverse("accounts:own"), "znowu": "1"})
        return redirect(f"{reverse('accounts:login')}?{query}")

    return guarded
