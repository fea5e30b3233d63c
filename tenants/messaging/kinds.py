"""Which messages there are, and what their texts may and must say: each module names its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.utils.functional import Promise

Value = str | Sequence[Mapping[str, str]]
"""What a variable holds: words, or a list of things with words."""
Words = Mapping[str, Value]
Label = str | Promise

EMAIL: Final = "email"
SMS: Final = "sms"
PAGE: Final = "page"
LANGUAGES: Final = ("pl", "en", "uk")
Needs = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message or page.

    ``texts`` is the folder of default texts. ``needs``, by channel: of each set at least one
    variable must be said. ``sample(language, longest)`` makes values to show and measure a text
    with. ``for_staff``: read by the office's people only. ``editable``: an office may have words
    of its own; what tells that something is broken keeps its words.
    """

    key: str
    label: Label
    channels: tuple[str, ...]
    variables: Mapping[str, Label]
    texts: Path
    sample: Callable[[str, bool], Words]
    needs: Mapping[str, Needs] = field(default_factory=dict)
    for_staff: bool = False
    editable: bool = True

    def needed(self, channel: str) -> Needs:
        """What a text by ``channel`` must say."""
        return self.needs.get(channel, ())

    def values(self, language: str, *, longest: bool = False) -> dict[str, Value]:
        """A sample of exactly the variables of this kind."""
        every = self.sample(language, longest)
        return {name: every[name] for name in self.variables}


_kinds: dict[str, Kind] = {}


def register_kinds(kinds: Iterable[Kind]) -> None:
    """Make kinds known; called in ``AppConfig.ready()``."""
    _kinds.update({kind.key: kind for kind in kinds})


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order they were registered."""
    return tuple(_kinds.values())


def kind_of(key: str) -> Kind | None:
    """The kind called ``key``, if a module has it."""
    return _kinds.get(key)
