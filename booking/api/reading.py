"""How a call is read: JSON in UTF-8, of a bounded size, or a clear word why not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any, Final, NoReturn

from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from .problems import TooLarge

JSON: Final = "application/json"
LARGEST_BODY: Final = 64 * 1024
DIGITS: Final = 9

_made: dict[type[BaseSerializer[Any]], BaseSerializer[Any]] = {}


class JsonBody(BaseParser):
    """I-JSON (RFC 7493): no NaN, no half of a surrogate pair, no nesting without end."""

    media_type = JSON

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value; raises ``ParseError``."""
        try:
            text = stream.read().decode("utf-8")
            value = json.loads(text, parse_constant=_refuse)
            if "\\u" in text:
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return value


class OnlyJson(BaseContentNegotiation):
    """One format both ways: ``Accept`` is not asked, ``Content-Type`` must say JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser, or None: 415."""
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next(iter(parsers)) if sent == JSON else None

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """JSON, whatever was asked for."""
        return next(iter(renderers)), JSON


def sent(request: Request, header: str) -> str | None:
    """A header of the call; ``request.headers`` would copy them all, for each call anew."""
    return request._request.META.get(f"HTTP_{header.replace('-', '_').upper()}")


def check_body(request: Request) -> None:
    """Raise ``TooLarge``, or ``UnsupportedMediaType`` for another alphabet than UTF-8."""
    length = str(request.META.get("CONTENT_LENGTH") or "0").lstrip("0")[:DIGITS]
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise TooLarge
    charset = request._request.content_params or {}
    if charset.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(str(request.content_type))


def read(kind: type[BaseSerializer[Any]], data: Any) -> dict[str, Any]:
    """What was sent, checked and converted; raises REST framework's ``ValidationError``."""
    try:
        read: dict[str, Any] = _of(kind).run_validation(data)
    except ValidationError:
        kind(data=data).is_valid(raise_exception=True)  # words what is wrong
        raise
    return read


def told(kind: type[BaseSerializer[Any]], one: Any) -> dict[str, Any]:
    """``one`` in the shape that is answered."""
    document: dict[str, Any] = _of(kind).to_representation(one)
    return document


def _of(kind: type[BaseSerializer[Any]]) -> BaseSerializer[Any]:
    """One for all calls, as REST framework itself uses one for all the items of a list.

    To make a serializer copies every field of it: more work than to read a call with it.
    """
    if kind not in _made:
        _made[kind] = kind()
    return _made[kind]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
