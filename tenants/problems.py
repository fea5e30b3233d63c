"""Problem details (RFC 9457): how every API of the house says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:okienko:problem:"
"""Before the code: a name, the same at every office; nothing is to be fetched there."""

TITLES: Final[Mapping[str, Promise]] = {
    "bad_request": _("The call cannot be understood"),
    "forbidden": _("This is not allowed"),
    "foreign_origin": _("This call came from a page of another site"),
    "malformed": _("The body is not JSON"),
    "method_not_allowed": _("This cannot be done at this address"),
    "not_found": _("There is nothing at this address"),
    "server_error": _("Something broke on our side"),
    "too_large": _("The body is too large"),
    "too_many": _("That is the limit"),
    "unsupported_media_type": _("Only JSON is understood here"),
    "validation": _("Something sent does not fit"),
}
"""What may happen at any address; modules add the titles of their own codes."""


def problem(
    code: str,
    status: int,
    *,
    detail: str | Promise,
    title: str | Promise = "",
    errors: Mapping[str, Sequence[str | Promise]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The document; ``code`` is stable, ``title`` and ``detail`` are in the caller's language.

    ``errors`` tells by field what to mend.
    """
    document: dict[str, Any] = {
        "type": f"{TYPE}{code}",
        "title": str(title or TITLES.get(code, code)),
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    if errors:
        document["errors"] = {name: [str(one) for one in told] for name, told in errors.items()}
    return document | more
