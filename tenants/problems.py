"""Problem details (RFC 9457): how every API of the house says no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"
TYPE: Final = "urn:okienko:problem:"
"""Before the code: a name, the same at every office; nothing is to be fetched there."""

STANDARD: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "bad_request": (
        _("The call cannot be understood"),
        _("The address or the headers are damaged."),
    ),
    "forbidden": (_("This is not allowed"), _("You may not do this.")),
    "malformed": (_("The body is not JSON"), _("Send JSON (RFC 8259) in UTF-8.")),
    "method_not_allowed": (
        _("This cannot be done at this address"),
        _("Use one of the methods named in the header Allow."),
    ),
    "not_found": (_("There is nothing at this address"), _("Check the address.")),
    "server_error": (
        _("Something broke on our side"),
        _("It is not your mistake. Try again in a while."),
    ),
    "too_large": (_("The body is too large"), _("Send less at once.")),
    "too_many": (_("The limit is reached"), _("Wait a while, then try again.")),
    "unsupported_media_type": (
        _("Only JSON is understood here"),
        _("Send the header Content-Type: application/json."),
    ),
    "validation": (_("Something sent does not fit"), _("Mend what is named in errors.")),
}
"""Title and detail of what may happen at any address; modules add codes of their own."""


def problem(
    code: str,
    status: int,
    *,
    title: str | Promise = "",
    detail: str | Promise = "",
    errors: Mapping[str, Sequence[str | Promise]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The document; ``code`` is stable, ``title`` and ``detail`` are in the caller's language.

    ``errors`` tells by field what to mend.
    """
    usual_title, usual_detail = STANDARD.get(code, (code, ""))
    document: dict[str, Any] = {
        "type": f"{TYPE}{code}",
        "title": str(title or usual_title),
        "status": status,
        "detail": str(detail or usual_detail),
        "code": code,
    }
    if errors:
        document["errors"] = {name: [str(one) for one in told] for name, told in errors.items()}
    return document | more
