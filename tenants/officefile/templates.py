"""Texts of the office's own: from the office file into new versions, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.messaging.kinds import kind_of, kinds
from tenants.messaging.models import MessageTemplate
from tenants.messaging.template_check import SUBJECT, Flaw, check
from tenants.messaging.templates_saved import Name, save
from tenants.messaging.texts import Source

from .nodes import BadFile, Problems
from .parts import TemplatePart
from .suggest import unknown_word


def configure_templates(parts: Sequence[TemplatePart], *, by: Actor, now: datetime) -> None:
    """Save what the file says as new versions, in the caller's transaction.

    Texts it does not name stay as they are. Raises ``BadFile`` with the line of each mistake.
    """
    problems = Problems()
    for part in parts:
        name = _name(part, problems)
        if name is None:
            continue
        source = Source(part.subject.strip(), part.body.strip())
        flaws = check(name.kind, name.channel, name.language, source)
        for flaw in flaws:
            problems.add(_line(part, flaw), flaw.message)
        if not flaws:
            save(name, source, by=by, now=now)
    if problems.found:
        raise BadFile(problems.found)


def describe_templates() -> tuple[TemplatePart, ...]:
    """The texts that are the office's own, in the words of the office file."""
    return tuple(
        TemplatePart(
            kind=one.kind,
            channel=one.channel,
            body=one.body,
            language=one.language,
            subject=one.subject,
        )
        for one in MessageTemplate.objects.newest()
        if not one.is_default
    )


def _name(part: TemplatePart, problems: Problems) -> Name | None:
    known = {kind.key for kind in kinds() if kind.editable}
    kind = kind_of(part.kind)
    if kind is None or part.kind not in known:
        problems.add(part.where.line("kind"), unknown_word(part.kind, sorted(known)))
        return None
    if part.channel not in kind.channels:
        told = _("“%(kind)s” does not go by %(channel)s.")
        words = {"kind": part.kind, "channel": part.channel}
        problems.add(part.where.line("channel"), told % words)
        return None
    return Name(kind, part.channel, part.language)


def _line(part: TemplatePart, flaw: Flaw) -> int:
    """The line in the file: words in a block begin below their key."""
    key = flaw.field if flaw.field != SUBJECT or part.subject else "body"
    block = "\n" in part.body and flaw.field != SUBJECT
    return part.where.line(key) + (flaw.line if block else 0)
