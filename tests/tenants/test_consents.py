"""Which words are in force, and the proof that they were accepted (P25)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from tenants.audit.actor import RESIDENT
from tenants.consents.acceptance import Accepted, accept, check, in_force
from tenants.consents.models import Acceptance, Consent, ConsentVersion
from tenants.errors import Invalid
from tenants.ids import uuid7
from tenants.models import Office

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)


def version(key: str, number: int = 1, **words: object) -> ConsentVersion:
    """A version in force from the start of the year unless said otherwise."""
    consent, _ = Consent.objects.get_or_create(
        key=key,
        defaults={
            "group": words.pop("group", "booking"),
            "kind": "consent",
            "required": words.pop("required", True),
        },
    )
    words = {"valid_from": date(2026, 1, 1), "status": "in_force"} | words
    text = f"Treść {number}"
    return ConsentVersion.objects.create(
        consent=consent,
        number=number,
        title=key,
        text=text,
        digest=ConsentVersion.digest_of(key, text),
        **words,
    )


def test_of_each_consent_the_latest_version_in_force_that_day_is_shown(in_olsztyn: Office) -> None:
    version("klauzula", 1)
    second = version("klauzula", 2, valid_from=TODAY)
    version("klauzula", 3, valid_from=TODAY + DAY)
    version("klauzula", 4, status="withdrawn")
    version("dawna", valid_to=TODAY - DAY)
    version("konto", group="account")
    last_day = version("zgoda", valid_to=TODAY)
    assert set(in_force("booking", NOON)) == {second, last_day}


def test_a_new_version_begins_at_midnight_in_warsaw(in_olsztyn: Office) -> None:
    old, new = version("klauzula", 1), version("klauzula", 2, valid_from=date(2026, 11, 21))
    before, after = (datetime(2026, 11, 20, hour, 30, tzinfo=UTC) for hour in (22, 23))
    assert in_force("booking", before) == [old]
    assert in_force("booking", after) == [new]


def test_required_ones_must_be_given_optional_ones_may(in_olsztyn: Office) -> None:
    required, optional = version("a"), version("b", required=False)
    shown = in_force("booking", NOON)
    assert check(shown, [required.pk]) == [required]
    assert check(shown, [required.pk, optional.pk]) == [required, optional]
    for given in ([], [optional.pk], [required.pk, uuid7()]):
        with pytest.raises(Invalid):
            check(shown, given)


def test_an_acceptance_proves_words_moment_and_door_and_cannot_be_changed(
    in_olsztyn: Office,
) -> None:
    given, visit = version("a"), uuid7()
    accept([given], Accepted(visit, NOON, "web", "pl", RESIDENT))
    proof = Acceptance.objects.get(about=visit)
    assert (proof.digest, proof.at, proof.channel, proof.by_kind) == (
        given.digest,
        NOON,
        "web",
        "resident",
    )
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Acceptance.objects.update(channel="desk")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Acceptance.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
