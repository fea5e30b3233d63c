"""What must hold of every proof: its words are still there and still give its digest (I12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from tenants.consents.models import Acceptance, ConsentVersion, Words

REWRITTEN = "I12 a version whose words do not give its digest"
OTHER_WORDS = "I12 an acceptance of words that were never shown"


def broken(now: datetime, since: datetime | None = None) -> Mapping[str, list[str]]:
    """Reckon every digest anew; ids of what does not agree, by promise. Nothing is expected."""
    versions = list(ConsentVersion.objects.all())
    found = {
        REWRITTEN: [str(one.pk) for one in versions if one.words().digest != one.digest],
        OTHER_WORDS: [str(one) for one in _of_other_words(versions, since)],
    }
    return {promise: ids for promise, ids in found.items() if ids}


def _of_other_words(versions: list[ConsentVersion], since: datetime | None) -> Iterator[UUID]:
    """Few combinations of words, many acceptances: the database compares them."""
    for version in versions:
        given = Acceptance.objects.filter(version=version)
        if since is not None:
            given = given.filter(at__gte=since)
        translated = list(version.translations)
        polish = given.exclude(language__in=translated).exclude(digest=version.digest)
        yield from polish.values_list("pk", flat=True)
        for language in translated:
            words: Words = version.words(language)
            other = given.filter(language=language).exclude(digest=words.digest)
            yield from other.values_list("pk", flat=True)
