"""``/api/v1/openapi.json``: the API described for machines, made once per process."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from .links import link
from .view import Call


class OpenApi(Call):
    """``/openapi.json``."""

    public = True
    kept = "no-cache"

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The document, in English whatever the language of the call."""
        return Response(document())


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document as plain values."""
    with translation.override("en"):
        described = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
        plain: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(described))
    link(plain["paths"])
    return plain
