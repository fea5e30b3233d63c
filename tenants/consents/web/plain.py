"""The accepted words as a file: not one byte more or less than what the digest is of."""

from __future__ import annotations

from django.http import HttpResponse

from tenants.consents.models import Acceptance


def plain_text(given: Acceptance) -> HttpResponse:
    """Title, a line's end, text; its SHA-256 is the acceptance's digest."""
    words = given.shown
    response = HttpResponse(
        f"{words.title}\n{words.text}".encode(), content_type="text/plain; charset=utf-8"
    )
    response["Content-Language"] = given.shown_language
    response["Content-Digest-SHA256"] = given.digest
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="zgoda-{given.version.number}.txt"'
    return response
