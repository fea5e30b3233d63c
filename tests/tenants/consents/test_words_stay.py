"""Published words cannot be changed or removed, and each byte can be shown again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from support.consents import publish_words
from support.staff import sign_in

from tenants.accounts.models import User
from tenants.audit.actor import RESIDENT, SYSTEM
from tenants.consents.acceptance import Accepted, accept
from tenants.consents.domain.copy import copy_version
from tenants.consents.domain.promises import OTHER_WORDS, REWRITTEN, broken
from tenants.consents.domain.withdraw_version import withdraw_version
from tenants.consents.models import Acceptance, ConsentDraft, ConsentVersion
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ODD = "  Zażółć\tgęślą\njaźń – „cudzysłów” 🙂  \n"
FORBIDDEN = [
    "UPDATE consent_version SET text = 'inny'",
    "UPDATE consent_version SET title = 'inny'",
    "UPDATE consent_version SET translations = '{}'",
    "UPDATE consent_version SET digest = 'x'",
    "UPDATE consent_version SET valid_from = '2020-01-01'",
    "UPDATE consent_version SET number = 7",
    "DELETE FROM consent_version",
    "TRUNCATE consent_version",
    "UPDATE consent_acceptance SET digest = 'x'",
    "DELETE FROM consent_acceptance",
    "UPDATE consent_withdrawal SET channel = 'x'",
    "DELETE FROM consent_withdrawal",
]
ALLOWED = [
    "UPDATE consent_version SET status = 'withdrawn'",
    "UPDATE consent_version SET valid_to = '2027-01-01'",
    "UPDATE consent_draft SET text = 'inny'",
    "DELETE FROM consent_draft",
]


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses_to_change_what_was_published(
    in_olsztyn: Office, statement: str
) -> None:
    publish_words("a")
    with pytest.raises(DatabaseError, match="permission denied"):
        run(statement)


@pytest.mark.parametrize("statement", ALLOWED)
def test_ending_it_and_working_on_drafts_is_allowed(in_olsztyn: Office, statement: str) -> None:
    """The negative control: the refusals above come from those privileges, not from the role."""
    copy_version(publish_words("a"), now=NOW, by=SYSTEM)
    run(statement)


def test_a_rewritten_version_and_a_forged_proof_are_named(in_olsztyn: Office) -> None:
    """The negative control of the promise: what the database would not let through is found."""
    version = publish_words("a", english="Text.")
    accept([version], Accepted(uuid7(), NOW, "web", "en", RESIDENT))
    assert broken(NOW) == {}
    forged = ConsentVersion.objects.create(
        consent=version.consent,
        number=2,
        title="Zgoda",
        text="inny",
        digest=version.digest,
        valid_from=date(2027, 1, 1),
    )
    proof = Acceptance.objects.create(
        version=version, digest="0" * 64, about=uuid7(), at=NOW, channel="web", language="en"
    )
    assert broken(NOW) == {REWRITTEN: [str(forged.pk)], OTHER_WORDS: [str(proof.pk)]}


def test_the_words_come_back_byte_for_byte(olsztyn: Office, anna: User, browser: Client) -> None:
    with office_context(olsztyn):
        version = publish_words("a", ODD, english=f"{ODD}\r\nx")
        accept([version], Accepted(anna.pk, NOW, "web", "en", RESIDENT))
        proof = Acceptance.objects.get()
        withdraw_version(version, now=NOW, by=SYSTEM)
    sign_in(browser, anna.email)
    answer = browser.get(f"/konto/zgody/{proof.pk}/tekst")
    assert answer.content == f"a in English\n{ODD}\r\nx".encode()
    assert sha256(answer.content).hexdigest() == proof.digest
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Language"] == "en"


def test_drafts_are_shown_to_nobody(in_olsztyn: Office) -> None:
    version = publish_words("a")
    copy_version(version, now=NOW, by=SYSTEM)
    assert ConsentDraft.objects.get().text == version.text
    assert list(ConsentVersion.objects.in_force("staff", NOW.date())) == [version]
