"""Texts to accept, published as an admin does it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tenants.audit.actor import SYSTEM
from tenants.consents.domain.draft import DraftData, save_draft
from tenants.consents.domain.make import ConsentData, make_consent
from tenants.consents.domain.publish import publish
from tenants.consents.models import Consent, ConsentVersion, Words

LONG_AGO = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
FIRST_DAY = LONG_AGO.date()


def publish_words(  # noqa: PLR0913 - a situation, told by its parts
    key: str,
    text: str = "Treść.",
    *,
    group: str = "staff",
    kind: str = "consent",
    required: bool = True,
    start: date = FIRST_DAY,
    end: date | None = None,
    english: str = "",
    now: datetime = LONG_AGO,
) -> ConsentVersion:
    """A consent, or the next version of one, published as an admin does it."""
    consent = Consent.objects.filter(key=key).first()
    if consent is None:
        consent = make_consent(ConsentData(key, group, kind, required), now=now, by=SYSTEM)
    translations = {"en": Words(f"{key} in English", english)} if english else {}
    data = DraftData(Words(f"Zgoda {key}", text), start, end, translations)
    draft = save_draft(consent, data, now=now, by=SYSTEM)
    return publish(draft, now=now, by=SYSTEM)
