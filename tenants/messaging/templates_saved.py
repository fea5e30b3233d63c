"""Saving texts of the office's own: each time a new version, none ever changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal

from .kinds import Kind
from .models import MessageTemplate
from .template_check import check
from .texts import Source, default_source, visible


@dataclass(frozen=True, slots=True)
class Name:
    """Which text: of what kind, by what channel, in what language."""

    kind: Kind
    channel: str
    language: str

    @property
    def words(self) -> tuple[str, str, str]:
        """As it is stored."""
        return self.kind.key, self.channel, self.language

    @property
    def default(self) -> Source:
        """The text that comes with Okienko."""
        return default_source(self.kind.texts, *self.words)


class BadText(Refusal):
    """It cannot be saved as it is; ``errors`` tells why, by field."""

    code = "validation"
    status = 422


def versions(name: Name) -> list[MessageTemplate]:
    """Every version, newest first."""
    return list(MessageTemplate.objects.of(*name.words))


def save(name: Name, source: Source, *, by: Actor, now: datetime) -> MessageTemplate | None:
    """Save a new version; None where it is what counts already. Raises ``BadText``."""
    body = visible(source.body.replace("\r\n", "\n")).strip()
    source = Source(visible(source.subject).strip(), body)
    if flaws := check(name.kind, name.channel, name.language, source):
        errors: dict[str, list[str]] = {}
        for flaw in flaws:
            errors.setdefault(flaw.field, []).append(str(flaw))
        raise BadText(errors=errors)
    is_default = source == name.default
    return _add(name, Source("", "") if is_default else source, by=by, now=now, default=is_default)


def restore(name: Name, number: int, *, by: Actor, now: datetime) -> MessageTemplate | None:
    """Make an old version the newest. Raises ``BadText`` where it would not be valid today."""
    old = MessageTemplate.objects.of(*name.words).get(number=number)
    if old.is_default:
        return back_to_default(name, by=by, now=now)
    return save(name, Source(old.subject, old.body), by=by, now=now)


def back_to_default(name: Name, *, by: Actor, now: datetime) -> MessageTemplate | None:
    """Use the text that comes with Okienko again; the others stay to be restored."""
    return _add(name, Source("", ""), by=by, now=now, default=True)


def _add(
    name: Name, source: Source, *, by: Actor, now: datetime, default: bool
) -> MessageTemplate | None:
    with transaction.atomic():
        _one_at_a_time(name)
        newest = MessageTemplate.objects.of(*name.words).first()
        was = Source(newest.subject, newest.body) if newest else Source("", "")
        was_default = newest is None or newest.is_default
        if was_default == default and was == source:
            return None
        kind, channel, language = name.words
        row: MessageTemplate = MessageTemplate.objects.create(
            kind=kind,
            channel=channel,
            language=language,
            number=newest.number + 1 if newest else 1,
            subject=source.subject,
            body=source.body,
            is_default=default,
            saved_at=now,
            saved_by_id=by.id,
            saved_by_name=by.name,
        )
        action = "template.default" if default else "template.save"
        record(action, by=by, now=now, about=row, fields=name.words)
        return row


def _one_at_a_time(name: Name) -> None:
    with connection.cursor() as cursor:
        key = f"{current_office().pk}:text:{'.'.join(name.words)}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
