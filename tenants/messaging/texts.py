"""The words of messages: Liquid with a closed list of variables, nothing that reaches further.

Django's templates and Jinja2's sandbox let a text walk from a variable into the program; here a
variable is a plain string and an unknown one is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from liquid import BoundTemplate, Environment, StrictUndefined

from .kinds import Words

FALLBACK: Final = "pl"
SUBJECT: Final = "Subject: "
FOOTER: Final = "footer.email"
REACHING_OUT: Final = ("include", "render")


class _Closed(Environment):
    """Liquid without templates of others and with an end to every loop."""

    loop_iteration_limit = 100
    local_namespace_limit = 10_000
    output_stream_limit = 100_000
    context_depth_limit = 5

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in REACHING_OUT:
            del self.tags[tag]


_environment: Final = _Closed(undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered message; SMS have neither subject nor footer."""

    subject: str
    body: str
    footer: str = ""

    @property
    def whole(self) -> str:
        """Everything but the subject, as plain text."""
        return f"{self.body}\n\n{self.footer}\n" if self.footer else self.body


def render(folder: Path, kind: str, channel: str, language: str, variables: Words) -> Text:
    """Render the default text of ``kind``; Polish where ``language`` has none.

    Raises ``liquid.exceptions.Error`` for an unknown variable, ``FileNotFoundError`` for no text.
    """
    # Head and body are taken apart before a variable could bring an empty line along.
    head, body = _parts(folder, f"{kind}.{channel}", language)
    if channel != "email":
        return Text("", _one_line(body.render(**variables)))
    _, footer = _parts(folder, FOOTER, language)
    return Text(
        _one_line(head.render(**variables)),
        _tidy(body.render(**variables)),
        _tidy(footer.render(**variables)),
    )


@lru_cache(maxsize=512)
def _parts(folder: Path, name: str, language: str) -> tuple[BoundTemplate, BoundTemplate]:
    own = folder / language / f"{name}.liquid"
    path = own if own.exists() else folder / FALLBACK / f"{name}.liquid"
    head, body = "", path.read_text(encoding="utf-8")
    if body.startswith(SUBJECT):
        head, _, body = body.partition("\n")
    head = head.removeprefix(SUBJECT)
    return _environment.from_string(head), _environment.from_string(body)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Without the empty lines a left-out part leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip())
