"""The proof of who accepted what: complete, safe to open, and itself written down."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

from django.test import Client
from support.consents import publish_words
from support.staff import hire, sign_in

from tenants.accounts.models import Role, User
from tenants.audit.actor import RESIDENT
from tenants.audit.models import Entry
from tenants.consents.acceptance import Accepted, accept
from tenants.consents.documents.table import proof_table
from tenants.consents.domain.proof import Row
from tenants.consents.domain.take_back import take_back
from tenants.consents.models import Acceptance, ConsentVersion
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LIST = "/panel/ustawienia/zgody"


def rows_of(contents: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(contents.decode("utf-8-sig")), delimiter=";"))


def given(olsztyn: Office, who: User) -> ConsentVersion:
    with office_context(olsztyn):
        version = publish_words("sms", required=False, english="Text.")
        accept([version], Accepted(who.pk, NOW, "web", "en", RESIDENT))
        accept([version], Accepted(uuid7(), NOW, "api", "pl", RESIDENT))
        take_back(Acceptance.objects.get(about=who.pk).pk, about=who.pk, now=NOW, by=RESIDENT)
    return version


def test_a_consents_proof_names_each_acceptance(
    olsztyn: Office, anna: User, bartek: User, browser: Client
) -> None:
    version = given(olsztyn, bartek)
    sign_in(browser, anna.email)
    answer = browser.post(f"{LIST}/{version.consent_id}/dowod", {"plik": "csv"})
    head, first, second = rows_of(answer.content)
    assert len(head) == len(first) == 12
    assert first[0] == "2026-11-20 10:00:00+01:00"
    assert first[1] == "Bartek <bartek@example.com>"
    assert first[6:8] == ["sms in English", "en"]
    assert first[10] == version.words("en").digest
    assert first[11] == first[0]
    assert (second[10], second[11]) == (version.digest, "")
    with office_context(olsztyn):
        entry = Entry.objects.get(action="consent.export")
    assert (entry.by_name, entry.about_id) == ("Anna", version.consent_id)
    document = browser.post(f"{LIST}/{version.consent_id}/dowod", {"plik": "pdf"})
    assert document["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")


def test_a_persons_proof_is_found_by_address_and_looking_is_written_down(
    olsztyn: Office, anna: User, bartek: User, browser: Client
) -> None:
    given(olsztyn, bartek)
    sign_in(browser, anna.email)
    page = browser.post(f"{LIST}/dowod", {"person": "Bartek@example.com"}).content.decode()
    assert "sms" in page
    (_head, row) = rows_of(
        browser.post(f"{LIST}/dowod", {"person": bartek.email, "plik": "csv"}).content
    )
    assert row[2] == str(bartek.pk)
    assert browser.post(f"{LIST}/dowod", {"person": ""}).status_code == 422
    nobody = browser.post(f"{LIST}/dowod", {"person": "edek@example.com", "plik": "pdf"})
    assert nobody.content.startswith(b"%PDF")
    with office_context(olsztyn):
        entries = Entry.objects.filter(action="consent.export_person")
        assert [one.fields for one in entries].count([str(bartek.pk)]) == 2
        assert "edek" not in str(list(entries.values()))


def test_no_cell_is_a_formula(in_olsztyn: Office) -> None:
    version = publish_words("sms", required=False)
    accept([version], Accepted(uuid7(), NOW, "web", "pl", RESIDENT))
    proof = Acceptance.objects.select_related("version__consent").get()
    for nasty in ('=HYPERLINK("x")', "+1", "-1", "@x", "\t=1", " =1", "\r=1"):
        (_head, row) = rows_of(proof_table([Row(proof, nasty)]))
        assert row[1].startswith("'"), nasty
    (_head, row) = rows_of(proof_table([Row(proof, "Anna")]))
    assert row[1] == "Anna"


def test_a_clerk_gets_no_proof(olsztyn: Office, bartek: User, browser: Client) -> None:
    version = given(olsztyn, hire(olsztyn, "Celina", Role.CLERK))
    sign_in(browser, bartek.email)
    for address in (f"{LIST}/{version.consent_id}/dowod", f"{LIST}/dowod"):
        assert browser.post(address, {"person": "x", "plik": "csv"}).status_code == 403
