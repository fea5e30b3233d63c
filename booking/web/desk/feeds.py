"""``/panel/moje-kalendarze``: addresses by which a clerk's own calendar reads visits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.calendar_feeds import end_feed, feed_file, known_feed, make_feed, visits_of
from booking.domain.scope import Scope
from booking.errors import NotFound
from booking.models import CalendarFeed, Counter
from tenants.accounts.access import StaffRequest, staff_required
from tenants.profile.models import Profile


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def page(request: StaffRequest) -> HttpResponse:
    """One's own feeds; a new address is shown once, when it is made."""
    scope = Scope.of(request.user)
    address = ""
    if request.method == "POST":
        text = make_feed(request.user, _chosen(request), scope, now=timezone.now())
        address = request.build_absolute_uri(reverse("calendar-feed", args=[text]))
    counters = scope.own(Counter.objects.filter(active=True).select_related("unit"))
    told: dict[str, Any] = {
        "feeds": CalendarFeed.objects.filter(person=request.user).select_related("counter"),
        "counters": counters.order_by("unit__position", "position"),
        "address": address,
    }
    return render(request, "booking/desk/feeds.html", told)


@require_POST
@staff_required
def end(request: StaffRequest, feed_id: UUID) -> HttpResponse:
    """Let an address open nothing any more."""
    end_feed(request.user, feed_id, now=timezone.now())
    return redirect("desk:feeds")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse | Any:
    """``/kalendarz/<secret>.ics``. Raises ``NotFound``, also once its person left."""
    found = known_feed(secret)
    visits = visits_of(found, Scope.of(found.person), now=timezone.now())
    name = found.counter.name if found.counter else _("My visits")
    body = feed_file(f"{name}, {Profile.objects.current().short_name}", visits)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    set_response_etag(response)
    return get_conditional_response(request, response.headers["ETag"], response=response)


def _chosen(request: StaffRequest) -> UUID | None:
    """The counter that was chosen; raises ``NotFound`` for what can be none."""
    text = request.POST.get("okienko", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None
