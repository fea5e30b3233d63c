"""A copy of somebody's data as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from tenants.rights.documents.sheet import copy_sheet

KINDS: Final = frozenset({"json", "pdf"})
"""Asked for before a copy is made: the audit trail tells of none that nobody got."""


def handed_out(found: Mapping[str, Any], kind: str) -> HttpResponse:
    """As an attachment; ``kind`` is one of ``KINDS``."""
    if kind == "json":
        content = json.dumps(found, ensure_ascii=False, indent=2).encode()
        response = HttpResponse(content, content_type="application/json; charset=utf-8")
    else:
        response = HttpResponse(copy_sheet(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="dane.{kind}"'
    return response
