"""/panel/haslo."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.password import WrongPassword, change_password
from tenants.accounts.session import keep_session
from tenants.network import network_address

from .forms import PasswordForm
from .second_step import STAFF
from .too_many import too_many


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@changes_nothing
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password."""
    if request.method != "POST":
        return _page(request, PasswordForm(request.user))
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        change_password(
            request.user,
            form.cleaned_data["old"],
            form.cleaned_data["new"],
            now=timezone.now(),
            address=network_address(request),
        )
    except WrongPassword as refused:
        form.add_error("old", str(refused))
        return _page(request, form, status=refused.status)
    except TooManyAttempts as refused:
        return too_many(request, refused, STAFF.templates)
    keep_session(request, request.user, now=timezone.now())
    return redirect(f"{request.path}?zmienione=1")


def _page(request: StaffRequest, form: PasswordForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "changed": "zmienione" in request.GET}
    return render(request, "accounts/password.html", context, status=status)
