"""/panel/powiadomienia/: where somebody of the office wants SMS about visits."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Invalid
from tenants.messaging.staff_numbers import keep_number, number_of
from tenants.profile.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def own(request: StaffRequest) -> HttpResponse:
    """One's own number: shown to oneself only."""
    if request.method != "POST":
        return _page(request, number_of(request.user.pk))
    typed = request.POST.get("number", "")[:40]
    try:
        keep_number(request.user, typed, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        return _page(request, typed, errors=list(map(str, refused.errors["number"])))
    return redirect(f"{reverse('messaging:own_number')}?zapisane=1")


def _page(request: StaffRequest, number: str, errors: list[str] | None = None) -> HttpResponse:
    context = {
        "number": number,
        "errors": errors or [],
        "saved": request.method == "GET" and "zapisane" in request.GET,
        "email": request.user.email,
        "no_gateway": Profile.objects.current().sms_gateway == "none",
    }
    status = 422 if errors else 200
    return render(request, "messaging/staff_number.html", context, status=status)
