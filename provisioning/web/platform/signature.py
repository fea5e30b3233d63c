"""/podpis: the key our papers are signed with, and how anybody checks a signature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenants.signature import fingerprint, public_pem


@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """The fingerprint, the key and the command."""
    pem = public_pem()
    told = {"fingerprint": fingerprint(pem), "pem": pem.decode()}
    return render(request, "provisioning/platform/signature.html", told)


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The key as a file."""
    answer = HttpResponse(public_pem(), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="klucz-publiczny.pem"'
    return answer
