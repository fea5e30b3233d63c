"""An office fills in what art. 13 GDPR wants told; a draft of the notice is made of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.models import Consent, ConsentDraft, ConsentKind, PrivacyNotice
from tenants.profile.models import Profile

from .draft import DraftData, save_draft
from .make import ConsentData, make_consent
from .notice_needed import GROUP
from .notice_text import notice_words

KEY: Final = "klauzula"
PURPOSES: Final = (
    "Żeby umówić i obsłużyć Twoją wizytę, wysłać potwierdzenie i przypomnienie oraz powiadomić Cię,"
    " jeśli termin się zmieni. Podstawą jest wykonywanie zadania w interesie publicznym:"
    " art. 6 ust. 1 lit. e RODO."
)
RECIPIENTS: Final = (
    "Pracownicy, którzy zajmują się Twoją wizytą, oraz firmy, które prowadzą dla urzędu system"
    " rezerwacji i wysyłają wiadomości. Działają tylko na nasze polecenie."
)
OBLIGATORY: Final = (
    "Podajesz je dobrowolnie, ale bez danych oznaczonych jako wymagane nie umówimy wizyty przez"
    " internet. Możesz wtedy zadzwonić albo przyjść do urzędu."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """From when on the notice is meant, and in which languages besides Polish it is drawn up."""

    valid_from: date
    languages: Collection[str] = ()


def filled_in() -> PrivacyNotice:
    """What the office saved; before that, what its profile tells and usual sentences."""
    notice = PrivacyNotice.objects.first()
    if notice is not None:
        return notice
    office = Profile.objects.current()
    return PrivacyNotice(
        controller=office.name,
        address=office.address,
        contact=", ".join(filter(None, (office.phone, office.email))),
        dpo_name=office.dpo_name,
        dpo_email=office.dpo_email,
        purposes=PURPOSES,
        recipients=RECIPIENTS,
        obligatory=OBLIGATORY,
    )


@transaction.atomic
def draw_up(notice: PrivacyNotice, wanted: Wanted, *, now: datetime, by: Actor) -> ConsentDraft:
    """Save the fields and a draft made of them, in place of a draft for the same day."""
    notice.save()
    record("consent.notice_fields", by=by, now=now, about=notice)
    consent = Consent.objects.filter(group=GROUP, kind=ConsentKind.NOTICE).first()
    if consent is None:
        data = ConsentData(_free_key(), GROUP, ConsentKind.NOTICE, required=True)
        consent = make_consent(data, now=now, by=by)
    translations = {language: notice_words(notice, language) for language in wanted.languages}
    data_ = DraftData(notice_words(notice), wanted.valid_from, translations=translations)
    same_day = consent.drafts.filter(valid_from=wanted.valid_from).first()
    return save_draft(consent, data_, now=now, by=by, draft=same_day)


def _free_key() -> str:
    taken = set(Consent.objects.values_list("key", flat=True))
    keys = [KEY, *(f"{KEY}-{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in keys if key not in taken)
