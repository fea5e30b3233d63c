"""Which language a page speaks: Polish by law, another one when the visitor asks for it."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """The language of the cookie, else Polish; for the API what Accept-Language says.

    A browser set to English does not switch a Polish office to English by itself: the texts that
    bind are Polish, and what the office typed has no other language until somebody translates it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language and say which."""
        language = wanted(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def wanted(request: HttpRequest) -> str:
    """The language this request asks for, one of ``settings.LANGUAGES``.

    A page in a frame on another site has no cookie: its address says which.
    """
    if embedded := getattr(getattr(request, "embed", None), "language", ""):
        return str(embedded)
    if request.path_info.startswith("/api/"):
        return translation.get_language_from_request(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """``/jezyk/<code>?dalej=``: a cookie of the visitor's own, and back to the page."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    goal = request.GET.get("dalej", "/")
    if not url_has_allowed_host_and_scheme(goal, allowed_hosts=None):
        goal = "/"
    response = redirect(goal)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
