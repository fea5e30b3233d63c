"""Cells: whole installations under one base domain, each with the offices of its own database.

No two of them may hold the same host, so each asks the others before it takes one. Where there is
only one installation nobody is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import ClassVar, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .errors import Refusal
from .models import OfficeState

QUESTION: Final = "/cell-host"
TIMEOUT_SECONDS: Final = 5


class CellSilent(Refusal):
    """Another cell did not say whether the host is its own: then it may be."""

    code: ClassVar[str] = "cell_silent"
    status: ClassVar[int] = 503


@dataclass(frozen=True, slots=True)
class Holder:
    """Which office holds a host, and where it is in its life there."""

    office_id: UUID
    state: OfficeState


def holders_elsewhere(host: str) -> list[Holder]:
    """The offices of other cells that hold ``host``. Raises ``CellSilent``."""
    found = [_asked(cell, host) for cell in settings.OKIENKO_CELLS]
    return [one for one in found if one is not None]


def _asked(cell: str, host: str) -> Holder | None:
    parts = urlsplit(cell)
    line = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        line.request("GET", f"{QUESTION}?domain={quote(host)}")
        answer = line.getresponse()
        told = answer.read()
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        found = json.loads(told)
        return Holder(UUID(found["office"]), OfficeState(found["state"]))
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        words = _(
            "The cell at %(cell)s does not say whether “%(host)s” is free. Try again when it does."
        )
        raise CellSilent(words % {"cell": cell, "host": host}) from error
    finally:
        line.close()
