"""Two people at one screen: the second is told, and nothing is overwritten silently.

An edition is the digest of what a screen showed. It needs no column and cannot be forgotten by
whoever else writes: an office file, another screen, a verb of tomorrow.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from .errors import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody has changed it since the page was opened."""

    code: ClassVar[str] = "changed_meanwhile"
    status: ClassVar[int] = 409
    message = _(
        "Somebody has changed this since you opened the page. Nothing was saved."
        " Look at what it is now, and change it again."
    )


def digest(value: Any) -> str:
    """The digest of anything JSON can say."""
    said = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def check_edition(seen: str, now: str) -> None:
    """Raise ``ChangedMeanwhile`` unless what was seen is what is."""
    if seen != now:
        raise ChangedMeanwhile
