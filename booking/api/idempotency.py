"""``Idempotency-Key``, optional on every POST: a call sent twice is done once (design, 8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from booking.domain.replay import Answer, Call, once
from booking.errors import Invalid

from . import view
from .reading import sent

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
FORM: Final = re.compile(r"[\x21-\x7e]{1,255}")
PASSING: Final = frozenset({"busy"})
"""Codes of refusals that say nothing of the call itself: sent again, it may well succeed."""

View = TypeVar("View", bound=view.Call)
P = ParamSpec("P")


def replayable(
    post: Callable[Concatenate[View, Request, P], Response],
) -> Callable[Concatenate[View, Request, P], HttpResponseBase]:
    """Let a POST be sent again with its key: the same answer, a refusal too; nothing done twice."""

    @wraps(post)
    def once_only(
        self: View, request: Request, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if (key := sent(request, HEADER)) is None:
            return post(self, request, *args, **kwargs)

        def act() -> Answer:
            try:
                response = post(self, request, *args, **kwargs)
            except Exception as error:
                response = self.handle_exception(error)  # raises what is no refusal
            return _as_answer(response)

        answer, replayed = once(_call(request, key), act, now=timezone.now())
        told = HttpResponse(answer.body, answer.content_type, answer.status)
        if replayed:
            told[REPLAYED] = "true"
        return told

    return once_only


def _call(request: Request, key: str) -> Call:
    if not FORM.fullmatch(key):
        told = _("Use 1 to 255 visible ASCII characters, such as a UUID.")
        raise Invalid(errors={HEADER: [told]})
    return Call(
        caller=view.client(request),
        method=str(request.method),
        path=request.path,
        key=key,
        body=request._request.body,
    )


def _as_answer(response: Response) -> Answer:
    data: Any = response.data
    passing = isinstance(data, dict) and data.get("code") in PASSING
    return Answer(
        response.status_code,
        response.content_type or JSONRenderer.media_type,
        JSONRenderer().render(data).decode(),
        keep=not passing,
    )
