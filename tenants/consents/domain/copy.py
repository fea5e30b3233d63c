"""The words of a version are copied to begin a new one (P25.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenants.audit.actor import Actor
from tenants.consents.days import local_day
from tenants.consents.models import Consent, ConsentDraft, ConsentVersion, Words

from .draft import DraftData, save_draft
from .make import ConsentData, make_consent


@transaction.atomic
def copy_version(version: ConsentVersion, *, now: datetime, by: Actor) -> ConsentDraft:
    """A draft of the same consent with the same words, for the first day that has none yet."""
    return _copy(version.consent, version, now=now, by=by)


@transaction.atomic
def copy_consent(
    version: ConsentVersion, data: ConsentData, *, now: datetime, by: Actor
) -> Consent:
    """A new consent whose first draft has the words of ``version``. Raises ``Invalid``."""
    consent = make_consent(data, now=now, by=by)
    _copy(consent, version, now=now, by=by)
    return consent


def _copy(consent: Consent, version: ConsentVersion, *, now: datetime, by: Actor) -> ConsentDraft:
    taken = set(consent.drafts.values_list("valid_from", flat=True))
    taken |= set(consent.versions.values_list("valid_from", flat=True))
    day = local_day(now) + timedelta(days=1)
    while day in taken:
        day += timedelta(days=1)
    translations = {language: Words(**words) for language, words in version.translations.items()}
    data = DraftData(version.words(), day, translations=translations)
    return save_draft(consent, data, now=now, by=by)
