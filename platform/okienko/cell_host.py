"""Whose a host is in this cell: other cells ask before they take it (``tenants.cells``)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from tenants.offices import holder_here


def cell_host(request: HttpRequest) -> HttpResponse:
    """The office's id and state, 404 where nobody here has ``?domain=``; never for the world."""
    name = request.GET.get("domain", "").lower().rstrip(".")
    if (holder := holder_here(name, timezone.now())) is None:
        return HttpResponse("no\n", content_type="text/plain; charset=utf-8", status=404)
    return JsonResponse({"office": str(holder.office_id), "state": holder.state.value})
