"""The words of messages: Liquid with a closed list of variables, nothing that reaches further.

Django's templates and Jinja2's sandbox let a text walk from a variable into the program; here a
variable is a plain string and an unknown one is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from liquid import Environment, StrictUndefined

FALLBACK: Final = "pl"
SUBJECT: Final = "Subject: "


class _Closed(Environment):
    """Liquid without templates of others and with an end to every loop."""

    loop_iteration_limit = 100
    output_stream_limit = 100_000
    context_depth_limit = 5


_environment: Final = _Closed(undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered message; SMS have no subject."""

    subject: str
    body: str


def render(
    folder: Path, kind: str, channel: str, language: str, variables: Mapping[str, str]
) -> Text:
    """Render the default text of ``kind``; Polish where ``language`` has none.

    Raises ``liquid.exceptions.Error`` for an unknown variable, ``FileNotFoundError`` for no text.
    """
    rendered = _render(folder, f"{kind}.{channel}", language, variables)
    if channel != "email":
        return Text("", " ".join(rendered.split()))
    head, _, body = rendered.partition("\n\n")
    footer = _render(folder, "footer.email", language, variables)
    # A subject is one line, whatever a variable brought along.
    subject = " ".join(head.removeprefix(SUBJECT).split())
    return Text(subject, f"{_tidy(body)}\n\n{_tidy(footer)}\n")


def _render(folder: Path, name: str, language: str, variables: Mapping[str, str]) -> str:
    source = _source(folder, f"{name}.liquid", language)
    return _environment.from_string(source).render(**variables)


def _tidy(text: str) -> str:
    """Without the empty lines a left-out part leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())


@lru_cache(maxsize=512)
def _source(folder: Path, name: str, language: str) -> str:
    own = folder / language / name
    return (own if own.exists() else folder / FALLBACK / name).read_text(encoding="utf-8")
