"""What the OpenAPI file says of a call: its input, its answer, and every way it may be refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import serializers

from booking.domain.retry import Busy
from booking.errors import IdempotencyMismatch, Invalid, NotFound
from tenants.accounts.attempts import TooManyAttempts
from tenants.api_keys.keys import BadKey
from tenants.api_keys.models import Scope
from tenants.errors import Refusal
from tenants.problems import MEDIA_TYPE, problem

from .idempotency import HEADER, REPLAYED
from .problems import CODES, KINDS, TITLES, ForeignOrigin, TooLarge
from .shapes import Shape

V = TypeVar("V", bound=Callable[..., Any])
Refusals = tuple[type[Refusal] | str, ...]

CATALOGUE, HOLDS, BOOKINGS, PARTNERS = "catalogue", "holds", "bookings", "partners"
ANY_POST: Final[Refusals] = (
    ForeignOrigin,
    "malformed",
    TooLarge,
    "unsupported_media_type",
    Invalid,
    IdempotencyMismatch,
    Busy,
)
ID: Final = OpenApiParameter(
    "id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Id or slug of a service."
)
TOKEN: Final = OpenApiParameter(
    "token", OpenApiTypes.STR, OpenApiParameter.PATH, description="The token, as it was answered."
)
VISIT_ID: Final = OpenApiParameter(
    "id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The id of a visit."
)
KEY: Final = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Up to 255 visible ASCII characters, such as a UUID. Kept for 72 hours: the same"
    " call with the same key is answered as the first one was and does nothing more.",
)
KNOWN: Final = (
    OpenApiParameter(
        "If-None-Match",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="The `ETag` of an answer one has: while it is good, the answer is 304.",
    ),
    OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200]),
)
UNCHANGED: Final = {304: OpenApiResponse(description="What one has is still good.")}
LANGUAGE: Final = OpenApiParameter(
    "Accept-Language",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The language of titles and errors: `pl` or `en`; else Polish.",
)
RETRY_AFTER: Final = OpenApiParameter(
    "Retry-After",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    response=[TooManyAttempts.status],
    description="Seconds; where waiting helps.",
)


class ProblemShape(Shape):
    """Problem details (RFC 9457). Rely on ``code``; texts are for people and may change."""

    type = serializers.CharField(help_text="`urn:okienko:problem:` and the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=CODES)
    errors = serializers.DictField(  # type: ignore[assignment]  # DRF
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What to mend, by field; with `validation` only.",
    )
    tries_left = serializers.IntegerField(required=False, help_text="With `wrong_pin` only.")


@dataclass(frozen=True, slots=True)
class Told:
    """The answer when all goes well: its shape, a word, an example (of a list: one item).

    ``others``: further media types the same can be asked for in, each with an example.
    """

    shape: Any
    says: str
    example: Any = None
    status: int = 200
    kind: str = "application/json"
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Takes:
    """What a call may carry: a query, or a body with an example; parts of the path.

    ``keyed``: an ``Idempotency-Key``. ``scope``: the right an API key must have for it.
    """

    query: type[Shape] | None = None
    body: type[Shape] | None = None
    example: Any = None
    path: tuple[OpenApiParameter, ...] = ()
    keyed: bool = False
    scope: Scope | None = None


def documented(
    name: str, tag: str, told: Told, takes: Takes = Takes(), *, refusals: Refusals = ()
) -> Callable[[V], V]:
    """Describe a method of a view; its docstring is the summary."""
    every: Refusals = (*refusals, *(ANY_POST if takes.keyed else ()), BadKey, TooManyAttempts)
    if takes.path:
        every = (NotFound, *every)
    if takes.query:
        every = (Invalid, *every)

    def describe(method: V) -> V:
        described: V = extend_schema(
            operation_id=name,
            tags=[tag],
            summary=(method.__doc__ or "").splitlines()[0],
            description=told.says,
            parameters=[
                *takes.path,
                *([takes.query] if takes.query else []),
                *([KEY, _replayed(told.status)] if takes.keyed else []),
                *(KNOWN if tag == CATALOGUE else ()),
                LANGUAGE,
                RETRY_AFTER,
            ],
            request=takes.body,
            auth=_needs(takes.scope),
            examples=_examples(takes.example),
            responses={
                _status(told): _answer(told),
                **{(told.status, kind): _text(told, kind) for kind in told.others},
                **(UNCHANGED if tag == CATALOGUE else {}),
                **_refused(every),
            },
        )(method)
        return described

    return describe


def _needs(scope: Scope | None) -> Any:
    """What must be shown: a key with a right, or nothing, though a key may be."""
    return [{"apiKey": [str(scope)]}] if scope else [{}, {"apiKey": []}]


def _status(told: Told) -> Any:
    return (told.status, told.kind) if told.shape else told.status


def _answer(told: Told) -> OpenApiResponse:
    examples = (
        [OpenApiExample("answer", value=told.example, response_only=True, media_type=told.kind)]
        if told.example
        else []
    )
    return OpenApiResponse(told.shape, description=told.says, examples=examples)


def _text(told: Told, kind: str) -> OpenApiResponse:
    example = OpenApiExample("answer", value=told.others[kind], response_only=True, media_type=kind)
    return OpenApiResponse(OpenApiTypes.STR, description=told.says, examples=[example])


def _examples(body: Any) -> list[OpenApiExample]:
    return [OpenApiExample("call", value=body, request_only=True)] if body else []


def _replayed(status: int) -> OpenApiParameter:
    return OpenApiParameter(
        REPLAYED,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        enum=["true"],
        response=[status],
        description="Present when this answer was given before, under the same key.",
    )


def _refused(refusals: Refusals) -> dict[tuple[int, str], OpenApiResponse]:
    by_status: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for refusal in refusals:
        document = _example_of(refusal)
        by_status[document["status"]][document["code"]] = document
    return {
        (status, MEDIA_TYPE): OpenApiResponse(
            ProblemShape,
            description="Codes: " + ", ".join(f"`{code}`" for code in sorted(documents)) + ".",
            examples=[
                OpenApiExample(
                    code,
                    value=document,
                    media_type=MEDIA_TYPE,
                    response_only=True,
                    status_codes=[str(status)],
                )
                for code, document in sorted(documents.items())
            ],
        )
        for status, documents in sorted(by_status.items())
    }


def _example_of(refusal: type[Refusal] | str) -> dict[str, Any]:
    with translation.override("en"):
        if isinstance(refusal, str):
            _kind, code, status = next(row for row in KINDS if row[1] == refusal)
            return problem(code, status)
        more: dict[str, Any] = {}
        if refusal.code == "validation":
            more["errors"] = {"first_name": ["Fill in this field."]}
        if refusal.code == "wrong_pin":
            more["tries_left"] = 4
        return problem(
            refusal.code,
            refusal.status,
            title=TITLES.get(refusal.code, ""),
            detail=refusal.message,
            **more,
        )
