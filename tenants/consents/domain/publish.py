"""A draft becomes a version: numbered, dated, with the digest of its words, for ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.days import local_day, midnight
from tenants.consents.models import (
    Acceptance,
    Consent,
    ConsentDraft,
    ConsentVersion,
    VersionStatus,
)
from tenants.errors import Invalid


@transaction.atomic
def publish(
    draft: ConsentDraft,
    *,
    now: datetime,
    by: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> ConsentVersion:
    """Put the words of ``draft`` in force from a day on (the draft's own, unless one is given).

    The version that would be in force on that day ends the day before. Raises ``Invalid``: the
    day lies in the past, another version begins on it, or somebody accepted the one before on it.
    """
    consent = lock_versions(draft.consent_id)
    day = valid_from or draft.valid_from
    last = valid_to or draft.valid_to
    _check(consent, day, last, now)
    _close_before(consent, day)
    version = ConsentVersion.objects.create(
        consent=consent,
        number=next_number(consent),
        title=draft.title,
        text=draft.text,
        translations=draft.translations,
        valid_from=day,
        valid_to=last,
        own_end=last,
        status=VersionStatus.IN_FORCE,
        digest=draft.words().digest,
    )
    draft.delete()
    record("consent.publish", by=by, now=now, about=version)
    return version


def lock_versions(consent_id: UUID) -> Consent:
    """The consent; until the transaction ends nobody accepts or changes a version of it."""
    consent: Consent = Consent.objects.select_for_update().get(pk=consent_id)
    list(consent.versions.select_for_update().order_by("number").values_list("pk"))
    return consent


def next_number(consent: Consent) -> int:
    """Versions are counted from 1; a number is never given twice."""
    latest = consent.versions.order_by("-number").first()
    return latest.number + 1 if latest else 1


def _check(consent: Consent, day: date, last: date | None, now: datetime) -> None:
    if day < local_day(now):
        raise Invalid(errors={"valid_from": [_("A version cannot begin in the past.")]})
    if last is not None and last < day:
        raise Invalid(errors={"valid_to": [_("The end lies before the beginning.")]})
    in_force = consent.versions.filter(status=VersionStatus.IN_FORCE)
    if in_force.filter(valid_from=day).exists():
        told = _("Another version begins on this day already. Withdraw it, or begin later.")
        raise Invalid(errors={"valid_from": [told]})
    accepted = Acceptance.objects.filter(version__consent=consent, at__gte=midnight(day))
    if accepted.exists():
        told = _("Somebody accepted an earlier version after this day. Let it begin later.")
        raise Invalid(errors={"valid_from": [told]})


def _close_before(consent: Consent, day: date) -> None:
    """End what runs into ``day``; what begins later is left alone, and takes over then."""
    running = consent.versions.filter(status=VersionStatus.IN_FORCE, valid_from__lt=day)
    open_ended = running.filter(valid_to=None) | running.filter(valid_to__gte=day)
    open_ended.update(valid_to=day - timedelta(days=1))
