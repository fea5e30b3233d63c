"""Notices and consents: from the office file into versions that never change, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext as _

from tenants.consents.acceptance import WARSAW
from tenants.consents.models import Acceptance, Consent, ConsentVersion, VersionStatus

from .nodes import BadFile, Problems
from .parts import ConsentPart, VersionPart
from .rows import bring


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
        known = {one.valid_from: one for one in consent.versions.all()}
        for version in sorted(part.versions, key=lambda one: one.valid_from):
            row = known.get(version.valid_from)
            before = len(problems.found)
            _check(consent, version, row, problems)
            if len(problems.found) == before:
                _version(consent, version, row)
    if problems.found:
        raise BadFile(problems.found)


def describe_consents() -> tuple[ConsentPart, ...]:
    """Every consent with all its versions, in the words of the office file."""
    return tuple(
        ConsentPart(
            key=consent.key,
            group=consent.group,
            kind=consent.kind,
            required=consent.required,
            versions=tuple(
                VersionPart(
                    valid_from=version.valid_from,
                    title=version.title,
                    text=version.text,
                    valid_to=version.valid_to,
                    status=version.status,
                )
                for version in sorted(consent.versions.all(), key=lambda one: one.number)
            ),
        )
        for consent in Consent.objects.prefetch_related("versions")
    )


def _check(
    consent: Consent, part: VersionPart, row: ConsentVersion | None, problems: Problems
) -> None:
    if row is None or row.status == VersionStatus.DRAFT:
        given = Acceptance.objects.filter(version__consent=consent, at__gte=_midnight(part))
        if part.status == VersionStatus.IN_FORCE and given.exists():
            told = _("Somebody accepted an earlier version after this day. Let it begin later.")
            problems.add(part.where.line("valid_from"), told)
        return
    if (row.title, row.text) != (part.title, part.text):
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


def _version(consent: Consent, part: VersionPart, row: ConsentVersion | None) -> None:
    identity: dict[str, object] = {"consent": consent, "valid_from": part.valid_from}
    if row is None:
        identity["number"] = consent.versions.count() + 1
    bring(
        row,
        ConsentVersion,
        identity,
        title=part.title,
        text=part.text,
        valid_to=part.valid_to,
        status=part.status,
        digest=ConsentVersion.digest_of(part.title, part.text),
    )


def _midnight(part: VersionPart) -> datetime:
    return datetime.combine(part.valid_from, time.min, WARSAW)


def _accepted_after(row: ConsentVersion, part: VersionPart) -> bool:
    assert part.valid_to is not None
    last = datetime.combine(part.valid_to, time.max, WARSAW)
    return row.acceptances.filter(at__gt=last).exists()
