"""One sentence for the page that comes after a redirect."""

from __future__ import annotations

from typing import Final, cast

from tenants.accounts.access import StaffRequest

_WORD: Final = "list_word"


def keep_word(request: StaffRequest, text: str) -> None:
    """Leave it for the next page."""
    request.session[_WORD] = text


def take_word(request: StaffRequest) -> str:
    """What was left, once."""
    return cast("str", request.session.pop(_WORD, ""))
