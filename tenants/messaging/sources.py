"""Where a message's words come from: the module that owes it, asked when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

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


@runtime_checkable
class LooksAhead(Protocol):
    """A source that reads at once what its messages need which are sent one after the other.

    What changes meanwhile drops the messages it makes untrue, so they are not begun.
    """

    def look_ahead(self, messages: Sequence[Message]) -> None:
        """Read it, for the turn that goes on."""


_sources: dict[str, Source] = {}


def register_source(about_kind: str, source: Source) -> None:
    """Make ``source`` answer for messages about ``about_kind``; called in ``AppConfig.ready()``."""
    _sources[about_kind] = source


def source_of(message: Message) -> Source:
    """The source of a message. Raises ``KeyError`` for a kind nobody registered."""
    return _sources[message.about_kind]


def look_ahead(messages: Sequence[Message]) -> None:
    """Let the sources that do so read at once what these messages need."""
    for about_kind, source in _sources.items():
        theirs = [message for message in messages if message.about_kind == about_kind]
        if theirs and isinstance(source, LooksAhead):
            source.look_ahead(theirs)
