"""How a text would arrive: with a usual booking, and with the longest values there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from liquid.exceptions import LiquidError

from tenants.messaging.channels.blocks import Block, blocks
from tenants.messaging.kinds import SMS
from tenants.messaging.template_check import Cost, Flaw, check, cost
from tenants.messaging.templates_saved import Name
from tenants.messaging.texts import Source, footer_of, render_source

USUAL: Final = _("With a usual booking")
LONGEST: Final = _("With the longest values")


@dataclass(frozen=True, slots=True)
class Shown:
    """A text with values in it; ``cost`` only of an SMS."""

    title: str | Promise
    subject: str
    body: list[Block]
    footer: list[Block]
    words: str
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What is wrong with a text, and how it looks as far as it can be shown."""

    flaws: list[Flaw]
    shown: list[Shown]
    is_sms: bool

    def flaws_of(self, field: str) -> list[Flaw]:
        """Those in one field."""
        return [flaw for flaw in self.flaws if flaw.field == field]


def preview(name: Name, source: Source) -> Preview:
    """Render ``source`` for its author to see; never raises, whatever was typed."""
    flaws = check(name.kind, name.channel, name.language, source)
    try:
        shown = [_shown(name, source, longest=longest) for longest in (False, True)]
    except LiquidError:
        shown = []
    return Preview(flaws, shown, name.channel == SMS)


def _shown(name: Name, source: Source, *, longest: bool) -> Shown:
    footer = footer_of(name.kind.texts, name.channel, name.language)
    values = name.kind.values(name.language, longest=longest)
    text = render_source(source, name.channel, values, footer)
    return Shown(
        title=LONGEST if longest else USUAL,
        subject=text.subject,
        body=blocks(text.body),
        footer=blocks(text.footer),
        words=text.body,
        cost=cost(text) if name.channel == SMS else None,
    )
