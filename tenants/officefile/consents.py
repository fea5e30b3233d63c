"""Notices and consents: from the office file into versions that never change, and back."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from tenants.consents.days import midnight
from tenants.consents.domain.publish import lock_versions, next_number
from tenants.consents.models import (
    Acceptance,
    Consent,
    ConsentDraft,
    ConsentVersion,
    VersionStatus,
    Words,
)

from .nodes import BadFile, Problems
from .parts import ConsentPart, VersionPart, WordsPart
from .rows import bring

DAY: Final = timedelta(days=1)


def configure_consents(parts: Sequence[ConsentPart]) -> None:
    """Write consents and their versions in the caller's transaction.

    A version that was ever in force keeps its words, and none begins or ends so that an acceptance
    given before would have been of words not in force then (I12). Raises ``BadFile``.
    """
    problems = Problems()
    for position, part in enumerate(parts):
        consent = bring(
            Consent.objects.filter(key=part.key).first(),
            Consent,
            {"key": part.key},
            group=part.group,
            kind=part.kind,
            required=part.required,
            position=position,
        )
        known = {one.valid_from: one for one in consent.versions.order_by("number")}
        if any(_changes(known.get(one.valid_from), one) for one in part.versions):
            # Not otherwise: whoever books meanwhile would wait for all that the file changes.
            lock_versions(consent.pk)
        begins = {one.valid_from for one in part.versions if one.status == VersionStatus.IN_FORCE}
        for version in sorted(part.versions, key=lambda one: one.valid_from):
            row = known.get(version.valid_from)
            before = len(problems.found)
            _check(consent, version, row, problems)
            if len(problems.found) == before:
                _write(consent, version, row, begins=begins)
    if problems.found:
        raise BadFile(problems.found)


def describe_consents() -> tuple[ConsentPart, ...]:
    """Every consent with all its versions and drafts, in the words of the office file."""
    return tuple(
        ConsentPart(
            key=consent.key,
            group=consent.group,
            kind=consent.kind,
            required=consent.required,
            versions=tuple(
                sorted(
                    [_part(one, one.status) for one in consent.versions.all()]
                    + [_part(one, VersionStatus.DRAFT.value) for one in consent.drafts.all()],
                    key=lambda one: (one.valid_from, one.status != VersionStatus.IN_FORCE),
                )
            ),
        )
        for consent in Consent.objects.prefetch_related("versions", "drafts")
    )


def _part(row: ConsentVersion | ConsentDraft, status: str) -> VersionPart:
    return VersionPart(
        valid_from=row.valid_from,
        title=row.title,
        text=row.text,
        valid_to=row.valid_to,
        status=status,
        translations=tuple(
            (language, WordsPart(**words)) for language, words in sorted(row.translations.items())
        ),
    )


def _changes(row: ConsentVersion | None, part: VersionPart) -> bool:
    return row is None or (row.valid_to, row.status) != (part.valid_to, part.status)


def _check(
    consent: Consent, part: VersionPart, row: ConsentVersion | None, problems: Problems
) -> None:
    if row is None:
        given = Acceptance.objects.filter(
            version__consent=consent, at__gte=midnight(part.valid_from)
        )
        if part.status == VersionStatus.IN_FORCE and given.exists():
            told = _("Somebody accepted an earlier version after this day. Let it begin later.")
            problems.add(part.where.line("valid_from"), told)
        return
    if (row.words(), row.translations) != (Words(part.title, part.text), _translations(part)):
        told = _(
            "The version of %(day)s has been in force: its words cannot change any more."
            " Add a version with a later valid_from."
        )
        problems.add(part.where.line("text"), told % {"day": row.valid_from})
    if part.status == VersionStatus.DRAFT:
        told = _("The version of %(day)s has been in force: withdraw it, or end it by valid_to.")
        problems.add(part.where.line("status"), told % {"day": row.valid_from})
    if part.valid_to is not None and _accepted_after(row, part):
        told = _("Somebody accepted this version after that day. Let it end later.")
        problems.add(part.where.line("valid_to"), told)


def _write(
    consent: Consent, part: VersionPart, row: ConsentVersion | None, *, begins: Container[date]
) -> None:
    """Write one version or draft; ``begins``: the days on which versions of this consent begin."""
    draft = consent.drafts.filter(valid_from=part.valid_from).first()
    identity: dict[str, object] = {"consent": consent, "valid_from": part.valid_from}
    words = Words(part.title, part.text)
    said = {"title": words.title, "text": words.text, "translations": _translations(part)}
    if part.status == VersionStatus.DRAFT:
        bring(draft, ConsentDraft, identity, **said, valid_to=part.valid_to)
        return
    if draft is not None:
        draft.delete()
    if row is None:
        # What has been published keeps its words: the database lets nobody write them again.
        identity |= {"number": next_number(consent), **said, "digest": words.digest}
    # What ends on the eve of another was ended by it: it may have been meant for ever.
    taken_over = part.valid_to is not None and part.valid_to + DAY in begins
    own_end = None if taken_over else part.valid_to
    if row and not _changes(row, part):
        own_end = row.own_end
    ends = {"valid_to": part.valid_to, "own_end": own_end}
    bring(row, ConsentVersion, identity, **ends, status=part.status)


def _translations(part: VersionPart) -> dict[str, dict[str, str]]:
    return {key: {"title": one.title, "text": one.text} for key, one in part.translations}


def _accepted_after(row: ConsentVersion, part: VersionPart) -> bool:
    assert part.valid_to is not None
    return row.acceptances.filter(at__gte=midnight(part.valid_to + DAY)).exists()
