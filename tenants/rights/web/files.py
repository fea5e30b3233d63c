"""A copy of somebody's data as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse

from tenants.rights.documents.sheet import copy_sheet


def handed_out(found: Mapping[str, Any], kind: str) -> HttpResponse:
    """JSON or PDF, as an attachment."""
    if kind == "json":
        content = json.dumps(found, ensure_ascii=False, indent=2).encode()
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
    elif kind == "pdf":
        response = HttpResponse(copy_sheet(found), content_type="application/pdf")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="dane.{kind}"'
    return response
