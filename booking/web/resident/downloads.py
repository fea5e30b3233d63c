"""Forms to download (O6): handed out as attachments, never shown inside our pages."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from booking.errors import NotFound
from booking.models import ServiceFile

from .catalogue import published


@require_safe
def download(request: HttpRequest, slug: str, file_id: UUID) -> FileResponse:
    """``/sprawa/<slug>/plik/<id>``: a form of a published service, under its own name."""
    found = ServiceFile.objects.filter(service=published(slug), pk=file_id).first()
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise NotFound
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/octet-stream"
    return response
