"""Which words a message gets: the office's own, else those that come with Okienko.

A text of the office's own cannot stop a message: if it does not work at the moment of sending, the
default speaks, and the admins are told once.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from tenants.db.composed import composed_once
from tenants.turn import once_a_turn

from .gsm import fold, parts
from .kinds import SMS, Words, kind_of
from .models import MessageTemplate, TemplateQuerySet
from .notices import ABOUT, TEXT_BROKEN, tell_admins
from .template_check import MOST_PARTS
from .texts import Source, Text, default_source, footer_of, render, render_source

logger = logging.getLogger(__name__)


class TooLong(Exception):
    """Names have grown since an SMS was saved: it costs more than its author was told."""


@once_a_turn
def own_template(kind: str, channel: str, language: str) -> MessageTemplate | None:
    """The office's own version that counts; None where the default speaks."""
    newest = next(iter(_newest(kind, channel, language)), None)
    return None if newest is None or newest.is_default else newest


@composed_once
def _newest(kind: Any, channel: Any, language: Any) -> TemplateQuerySet:
    return MessageTemplate.objects.of(kind, channel, language)[:1]


def current_source(texts: Path, kind: str, channel: str, language: str) -> Source:
    """The words in use now, own or default. Raises ``FileNotFoundError`` where there are none."""
    own = own_template(kind, channel, language)
    return Source(own.subject, own.body) if own else default_source(texts, kind, channel, language)


def word(
    texts: Path,
    name: tuple[str, str, str],
    variables: Words,
    *,
    now: datetime,
    about_kind: str = "",
) -> Text:
    """Render the words of (kind, channel, language). Raises only where the default is broken."""
    kind, channel, language = name
    own = own_template(*name) if about_kind != ABOUT else None
    if own is not None:
        try:
            return _own(texts, own, variables)
        except Exception as error:  # whatever it is: a message is owed
            logger.error("text %s does not work: %s", own.pk, type(error).__name__)
            _tell(own, now)
    text = render(texts, kind, channel, language, variables)
    return affordable(text) if channel == SMS else text


def affordable(text: Text) -> Text:
    """An SMS with plain letters where Polish ones would cost more than was promised."""
    return Text("", fold(text.body)) if parts(text.body) > MOST_PARTS else text


def _own(texts: Path, own: MessageTemplate, variables: Words) -> Text:
    known = kind_of(own.kind)
    mine = (
        variables if known is None else {k: v for k, v in variables.items() if k in known.variables}
    )
    footer = footer_of(texts, own.channel, own.language)
    text = render_source(Source(own.subject, own.body), own.channel, mine, footer)
    if own.channel != SMS:
        return text
    text = affordable(text)
    if parts(text.body) > MOST_PARTS:
        raise TooLong
    return text


def _tell(own: MessageTemplate, now: datetime) -> None:
    """Once for each version: a new one may be broken in a new way."""
    name = f"{own.kind}, {own.channel}, {own.language}"
    tell_admins(TEXT_BROKEN, now=now, occasion=str(own.pk), text_name=name)
