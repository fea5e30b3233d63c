"""What we tell the people of an office right now; read inside the office, by row security."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from provisioning.models import Announcement
from provisioning.quiet import unless_quiet


@dataclass(frozen=True, slots=True)
class Shown:
    """An announcement as somebody reads it: ``language`` is that of the text."""

    announcement: Announcement
    text: str
    language: str


def shown_here(now: datetime, language: str, closed: Collection[str] = ()) -> list[Shown]:
    """Those for the current office that this reader has not closed, the loudest first."""
    said = unless_quiet("announcements", lambda: list(Announcement.objects.shown(now)), now=now)
    found = [one for one in said or () if not (one.dismissable and one.pk.hex in closed)]
    loud = ("urgent", "notice", "news")
    found.sort(key=lambda one: loud.index(one.level))
    return [Shown(one, one.text(language), one.language(language)) for one in found]
