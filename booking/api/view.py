"""What every call has in common: who asks, how often, and that nobody keeps the answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking.client import known_client

from .limits import SAFE, check_rate
from .problems import ForeignOrigin
from .reading import JsonBody, OnlyJson, check_body


class Call(APIView):
    """A view of the API: parse, one verb, answer."""

    parser_classes = (JsonBody,)
    content_negotiation_class = OnlyJson
    kept: ClassVar[str] = "no-store"
    """``Cache-Control`` of the answers; what is personal or free right now is not kept."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before any work, and outside of what an ``Idempotency-Key`` remembers."""
        super().initial(request, *args, **kwargs)
        check_rate(request._request, timezone.now())
        check_body(request)
        check_origin(request)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """The methods of this address, in ``Allow``."""
        return Response(status=204)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say how long the answer is good, and that it depends on the language asked for."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered.headers.setdefault("Cache-Control", self.kept)
        answered.headers["Vary"] = "Accept-Language, Cookie"
        return answered


def client(request: Request) -> str:
    """Who calls, as far as known: the browser's signed cookie, or nobody."""
    return known_client(request._request)


def check_origin(request: Request) -> None:
    """Raise ``ForeignOrigin`` when another site's page makes a browser act with our cookie.

    Calls without the cookie carry no right of the browser's and need no such proof.
    """
    origin = request.headers.get("origin")
    if request.method in SAFE or origin is None or not client(request):
        return
    if origin.lower() != f"{request.scheme}://{request.get_host()}".lower():
        raise ForeignOrigin
