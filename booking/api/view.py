"""What every call has in common: who asks, how often, and that nobody keeps the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Final, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, set_response_etag
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking.client import known_client
from tenants.api_keys.keys import BadKey, known_key
from tenants.api_keys.models import ApiKey
from tenants.secrets import digest_of

from .limits import SAFE, Taken, check_rate
from .problems import ForeignOrigin
from .reading import JsonBody, OnlyJson, check_body, sent

CLIENT: Final = "Okienko-Client"
DIGITS: Final = 40
"""What a booking has room for."""
READS: Final = frozenset({"GET", "HEAD"})
OK: Final = 200
EXPOSED: Final = "ETag, RateLimit, RateLimit-Policy, Retry-After"
# Without credentials, and only to read: what any visitor without a cookie may see anyway.
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Call(APIView):
    """A view of the API: parse, one verb, answer."""

    parser_classes = (JsonBody,)
    content_negotiation_class = OnlyJson
    api_key: ApiKey | None = None
    taken: Taken | None = None
    public: ClassVar[bool] = False
    """Pages of any site may read it, and whoever has the answer already is told that it is good."""
    kept: ClassVar[str] = "no-store"
    """``Cache-Control`` of the answers; what is personal or free right now is not kept."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse before any work, and outside of what an ``Idempotency-Key`` remembers."""
        super().initial(request, *args, **kwargs)
        now = timezone.now()
        try:
            self.api_key = _key(request, now)
        except BadKey:
            self.taken = check_rate(request._request, None, now)
            raise
        self.taken = check_rate(request._request, self.api_key, now)
        check_body(request)
        check_origin(request)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """The methods of this address, in ``Allow``; for browsers, what other sites may ask."""
        return Response(status=204, headers=PREFLIGHT if self.public else None)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Any:
        """Say how long the answer is good, and that it depends on the language asked for."""
        answered: Any = super().finalize_response(request, response, *args, **kwargs)
        answered.headers.setdefault("Cache-Control", self.kept)
        answered.headers["Vary"] = "Accept-Language, Authorization, Cookie"
        if self.public:
            answered = self._opened(request, answered)
        if self.taken:
            for name, value in self.taken.headers(timezone.now()).items():
                answered.headers[name] = value
        return answered

    def _opened(self, request: Request, answered: Any) -> HttpResponseBase:
        is_good = request.method in READS and answered.status_code == OK
        if is_good and "ETag" not in answered.headers:  # else it was asked before the work
            set_response_etag(answered.render())
            etag = answered.headers["ETag"]
            told: Any = get_conditional_response(request._request, etag, response=answered)
            answered = told or answered
        answered.headers["Access-Control-Allow-Origin"] = "*"
        answered.headers["Access-Control-Expose-Headers"] = EXPOSED
        return cast(HttpResponseBase, answered)


def key_of(request: Request) -> ApiKey | None:
    """The API key that calls, if one does; it was looked at before anything else."""
    view: Call = request.parser_context["view"]
    return view.api_key


def client(request: Request) -> str:
    """Who calls, as far as known: an API key, the browser's signed cookie, or nobody.

    A partner who books for many names whom it acts for in ``Okienko-Client``: each is a client.
    """
    if key := key_of(request):
        if whom := sent(request, CLIENT):
            return f"key:{digest_of(f'{key.pk.hex}:{whom}')[:DIGITS]}"
        return f"key:{key.pk.hex}"
    return known_client(request._request)


def _key(request: Request, now: datetime) -> ApiKey | None:
    kind, _space, text = (sent(request, "Authorization") or "").partition(" ")
    return known_key(text.strip(), now) if kind.lower() == "bearer" else None


def check_origin(request: Request) -> None:
    """Raise ``ForeignOrigin`` when another site's page makes a browser act with our cookie.

    Calls without the cookie carry no right of the browser's and need no such proof.
    """
    origin = sent(request, "Origin")
    if request.method in SAFE or origin is None or not known_client(request._request):
        return
    if origin.lower() != f"{request.scheme}://{request.get_host()}".lower():
        raise ForeignOrigin
