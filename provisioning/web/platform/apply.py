"""/dla-urzedow on the platform's host: an office applies, and confirms by the link it got."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from provisioning.domain.applications.errors import NoApplication
from provisioning.domain.applications.send import apply, confirm, find_by_link
from provisioning.domain.queue import nudge
from tenants.accounts.attempts import TooManyAttempts
from tenants.errors import Invalid
from tenants.network import network_address

from .forms import ApplicationForm, stamp


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest) -> HttpResponse:
    """The form; machines get the same answer as people, and nothing comes of it."""
    now, filled = timezone.now(), ApplicationForm(request.POST or None)
    if filled.is_valid():
        if filled.is_by_machine(now):
            return redirect("platform:sent")
        address = network_address(request) if settings.OKIENKO_RATE_LIMITS else ""
        try:
            apply(filled.told(), address=address, now=now)
        except Invalid as refused:
            filled.take(refused.errors)
        except TooManyAttempts as refused:
            filled.add_error(None, str(refused))
            return _page(request, filled, refused.status)
        else:
            nudge("provisioning.application_letters")
            return redirect("platform:sent")
    return _page(request, filled, 422 if filled.is_bound else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox."""
    return render(request, "provisioning/platform/sent.html")


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmed(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the letter: looking changes nothing, the button confirms."""
    try:
        if request.method == "POST":
            row, done = confirm(token, now=timezone.now()), True
        else:
            row = find_by_link(token)
            done = row.confirmed_at is not None
    except NoApplication as refused:
        raise Http404 from refused
    return render(request, "provisioning/platform/confirm.html", {"row": row, "done": done})


def _page(request: HttpRequest, filled: ApplicationForm, status: int) -> HttpResponse:
    opened = request.POST.get("opened") or stamp(timezone.now())
    told = {"form": filled, "opened": opened, "base": settings.OKIENKO_BASE_HOST}
    return render(request, "provisioning/platform/form.html", told, status=status)
