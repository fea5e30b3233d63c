"""Sessions under a name that tells the place: operators' ones are never asked for elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port


class PlaceSessions(SessionMiddleware):
    """Django's sessions; on the operators' host their cookie has a name of its own.

    A browser keeps cookies by host already. The name is the second lock: whatever a neighbour host
    manages to plant under the common name means nothing here, and the reverse.
    """

    def process_request(self, request: HttpRequest) -> None:
        if _is_operators(request):
            cookies = request.COOKIES
            cookies.pop(settings.SESSION_COOKIE_NAME, None)
            if key := cookies.get(settings.OKIENKO_OPERATOR_COOKIE):
                cookies[settings.SESSION_COOKIE_NAME] = key
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        if _is_operators(request) and settings.SESSION_COOKIE_NAME in answer.cookies:
            cookie = answer.cookies.pop(settings.SESSION_COOKIE_NAME)
            answer.cookies[settings.OKIENKO_OPERATOR_COOKIE] = cookie.value
            answer.cookies[settings.OKIENKO_OPERATOR_COOKIE].update(cookie)
        return answer


def _is_operators(request: HttpRequest) -> bool:
    host = split_domain_port(request.get_host())[0].rstrip(".")
    return bool(host == settings.OKIENKO_PANEL_HOST)
