"""Pages and JSON of the mailbox."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.static import serve as serve_file

from .letters import attachments
from .store import Message, Store

STATIC: Final = Path(__file__).resolve().parent / "static"
PRODUCT_STATIC: Final = STATIC.parents[2] / "static"
SHOWN: Final = 200
_stores: list[Store] = []


def use(store: Store) -> None:
    """Answer from this store; called once when the process starts."""
    _stores[:] = [store]


def _store() -> Store:
    return _stores[0]


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """All messages, or those to one address."""
    to = _recipient(request)
    found = _store().newest(to, SHOWN)
    return render(request, "mailbox/messages.html", {"found": found, "to": to, "shown": SHOWN})


@require_GET
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One message: as it looks, or (``?widok=tekst``) its text part."""
    found = _message(number)
    as_text = not found.html or request.GET.get("widok") == "tekst"
    files = list(enumerate(attachments(found.source))) if found.source else []
    context = {"message": found, "as_text": as_text, "files": files}
    return render(request, "mailbox/message.html", context)


@require_GET
@csp_replace(  # type: ignore[arg-type]  # its types forget what an address passes
    # a stranger's HTML: it may be looked at, and its links opened in a new tab
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def body(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML part of a message, for the frame in its page."""
    html = _message(number).html
    base = '<base target="_blank">'
    framed, found = re.subn(r"(<head[^>]*>)", rf"\1{base}", html, count=1, flags=re.IGNORECASE)
    return HttpResponse(framed if found else base + html)


@require_GET
def attachment(request: HttpRequest, number: int, position: int) -> HttpResponseBase:
    """One file of a message, to be saved and never opened in the browser."""
    files = attachments(_message(number).source)
    if position >= len(files):
        raise Http404
    file = files[position]
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    return response


@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """The button that throws all messages away."""
    _store().empty()
    return redirect("messages")


@require_GET
def static(request: HttpRequest, path: str) -> HttpResponseBase:
    """Style and script: the mailbox's own, or the product's."""
    root = STATIC if (STATIC / path).is_file() else PRODUCT_STATIC
    return serve_file(request, path, document_root=str(root))


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """It answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def api(request: HttpRequest) -> HttpResponse:
    """Read the messages, send an SMS, empty the box."""
    if request.method == "DELETE":
        _store().empty()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "POST":
        return _take_sms(request)
    found = _store().newest(_recipient(request))
    return JsonResponse([one.as_json() for one in found], safe=False)


def _take_sms(request: HttpRequest) -> HttpResponse:
    """As strict as a gateway: a JSON object with strings, a number and a text that is not empty."""
    if request.content_type != "application/json":
        return _refuse("Send application/json.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        sms: Any = json.loads(request.body)
    except ValueError:
        return _refuse("This is not JSON.", HTTPStatus.BAD_REQUEST)
    if not isinstance(sms, dict) or not all(isinstance(value, str) for value in sms.values()):
        return _refuse("Send a JSON object whose values are strings.")
    for name in ("to", "text"):
        if not sms.get(name):
            return _refuse(f"“{name}” is missing.")
    number = _store().add(
        Message(
            channel="sms",
            to=sms["to"],
            sender=sms.get("sender", ""),
            subject="",
            text=sms["text"],
            html="",
            office=sms.get("office", ""),
            kind=sms.get("kind", ""),
            sent_at=datetime.now(UTC),  # noqa: TID251 - the edge: this is when it arrived
        )
    )
    return JsonResponse({"id": str(number)}, status=HTTPStatus.CREATED)


def _refuse(detail: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    problem = {"title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def _recipient(request: HttpRequest) -> str:
    """``to`` as meant: the plus of a phone number reads as a space where nobody encoded it."""
    to = request.GET.get("to", "")
    return f"+{to[1:]}" if to.startswith(" ") else to


def _message(number: int) -> Message:
    found = _store().get(number)
    if not found:
        raise Http404
    return found
