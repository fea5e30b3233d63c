"""Words are worked on as drafts: nobody is shown them, everything about them may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.models import POLISH, Consent, ConsentDraft, Words
from tenants.errors import Invalid

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 50_000


@dataclass(frozen=True, slots=True)
class DraftData:
    """Words in Polish and other languages, and the day they are meant to begin."""

    words: Words
    valid_from: date
    valid_to: date | None = None
    translations: Mapping[str, Words] = field(default_factory=dict)


@transaction.atomic
def save_draft(
    consent: Consent,
    data: DraftData,
    *,
    now: datetime,
    by: Actor,
    draft: ConsentDraft | None = None,
) -> ConsentDraft:
    """Write a new draft, or ``draft`` anew; the words are kept as they are, sign by sign.

    Raises ``Invalid`` by field (``title``, ``text``, ``en.text``, ``valid_from``…).
    """
    errors = _errors(data)
    others = ConsentDraft.objects.filter(consent=consent, valid_from=data.valid_from)
    if (others.exclude(pk=draft.pk) if draft else others).exists():
        errors["valid_from"] = [_("Another draft begins on this day already.")]
    if errors:
        raise Invalid(errors=errors)
    row = draft or ConsentDraft(consent=consent)
    row.title, row.text = data.words
    row.translations = {
        language: {"title": words.title, "text": words.text}
        for language, words in sorted(data.translations.items())
    }
    row.valid_from, row.valid_to = data.valid_from, data.valid_to
    row.save()
    record("consent.draft", by=by, now=now, about=consent, fields=["words"])
    return row


@transaction.atomic
def drop_draft(draft: ConsentDraft, *, now: datetime, by: Actor) -> None:
    """Throw a draft away; nobody was ever shown it."""
    record("consent.drop_draft", by=by, now=now, about=draft.consent)
    draft.delete()


def _errors(data: DraftData) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for language, words in {POLISH: data.words, **data.translations}.items():
        prefix = "" if language == POLISH else f"{language}."
        told = _title_error(words.title)
        if told:
            errors[f"{prefix}title"] = [told]
        told = _text_error(words.text)
        if told:
            errors[f"{prefix}text"] = [told]
    if data.valid_to is not None and data.valid_to < data.valid_from:
        errors["valid_to"] = [_("The end lies before the beginning.")]
    return errors


def _title_error(title: str) -> str:
    if not title.strip():
        return _("Give a title: the sentence people accept.")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        return _("A title is one line of at most 200 signs.")
    return ""


def _text_error(text: str) -> str:
    if not text.strip():
        return _("Give the text.")
    if len(text) > LONGEST_TEXT:
        return _("The text is too long: at most 50,000 signs.")
    if not is_storable(text):
        return _("Here is a sign that does not belong in text.")
    return ""


def is_storable(text: str) -> bool:
    """Tell whether the database can give it back byte for byte: no NUL, no half of a pair."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
