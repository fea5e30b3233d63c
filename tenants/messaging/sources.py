"""Where a message's words come from: the module that owes it, asked when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .kinds import Words

if TYPE_CHECKING:  # registered before models are loaded
    from .models import Message


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything needed to send a message now: the address and what its text may speak of."""

    to: str
    language: str
    variables: Words
    attachments: tuple[Attachment, ...] = ()


class Source(Protocol):
    """A module that owes messages; ``texts`` holds its default texts, a folder per language."""

    texts: Path

    def letter(self, message: Message) -> Letter | None:
        """What to send for ``message`` at this moment; None: nothing is owed any more."""


_sources: dict[str, Source] = {}


def register_source(about_kind: str, source: Source) -> None:
    """Make ``source`` answer for messages about ``about_kind``; called in ``AppConfig.ready()``."""
    _sources[about_kind] = source


def source_of(message: Message) -> Source:
    """The source of a message. Raises ``KeyError`` for a kind nobody registered."""
    return _sources[message.about_kind]
