"""To KSeF and back: a number, a receipt, a refusal, a crash in between, an operator's own hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.ksef import FA3, UPO, schema
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, issued_on

from billing.documents.wording import wording
from billing.domain.correct import draw_correction
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.domain.ksef import poll, prepare, submit, submit_issued, xml_of
from billing.domain.ksef_by_hand import mend, record_by_hand
from billing.domain.printing import pdf_of
from billing.errors import AlreadyInKsef, WrongReceipt, WrongStatus
from billing.ksef.fake import FakeKsef
from billing.ksef.gateway import KsefUnreachable
from billing.ksef.number import checksum, clean_ksef_number, verification_address
from billing.ksef.receipt import numbers_in_receipt
from billing.models import Contract, Invoice, LegalData, Letter, Submission
from billing.shelf import MemoryShelf

NOON = at_noon(DECEMBER)
KNOWN = "5265877635-20250826-0100001AF629-AF"  # from the ministry's documentation


class Clock:
    """A clock the test turns."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def ksef() -> FakeKsef:
    return FakeKsef(MemoryShelf(), Clock(), schema(FA3))


@pytest.fixture
def invoice(accepted: Contract) -> Invoice:
    return issued_on(accepted, DECEMBER)


def test_an_invoice_gets_its_number_and_receipt_and_is_delivered(
    invoice: Invoice, ksef: FakeKsef
) -> None:
    assert submit_issued(ksef, now=NOON) == 1
    invoice.refresh_from_db()
    assert (invoice.status, invoice.channel) == ("sent", "ksef")
    assert (poll(ksef, now=NOON), poll(ksef, now=NOON)) == (1, 0)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.due_on) == ("accepted", DECEMBER + timedelta(days=30))
    assert clean_ksef_number(invoice.ksef_number).startswith("1234563218-20251222-")
    (submission,) = Submission.objects.all()
    receipt = etree.fromstring(bytes(submission.receipt or b""))
    schema(UPO).assertValid(receipt)
    assert numbers_in_receipt(bytes(submission.receipt or b"")) == [
        (invoice.number, invoice.ksef_number)
    ]
    assert Letter.objects.get().kind == "invoice", "a copy goes by e-mail once it has its number"
    with pytest.raises(AlreadyInKsef), transaction.atomic():
        submit(invoice.pk, ksef, now=NOON, by=ANNA)


def test_the_printed_invoice_shows_the_number_and_the_code(
    invoice: Invoice, ksef: FakeKsef
) -> None:
    before = pdf_of(invoice, "pl")
    submit(invoice.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    assert len(pdf_of(invoice, "pl")) > len(before) + 500
    assert invoice.ksef_number in str(wording(invoice.said, "pl", invoice.ksef_number))


def test_a_refused_invoice_is_mended_under_its_number_and_sent_again(
    invoice: Invoice, ksef: FakeKsef
) -> None:
    ksef.clock.now = NOON - timedelta(days=1)  # type: ignore[attr-defined]
    submit(invoice.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    invoice.refresh_from_db()
    (refused,) = Submission.objects.all()
    assert (invoice.status, refused.code) == ("rejected", 435)
    LegalData.objects.update(buyer_name="Powiat Pułtuski (poprawiony)")
    mend(invoice.pk, now=NOON, by=ANNA)
    ksef.clock.now = NOON  # type: ignore[attr-defined]
    assert (submit_issued(ksef, now=NOON), poll(ksef, now=NOON)) == (0, 1), "the job sends it again"
    invoice.refresh_from_db()
    assert (invoice.status, invoice.number) == ("accepted", "FV/2025/0001")
    assert invoice.said["customer"]["buyer"]["name"] == "Powiat Pułtuski (poprawiony)"
    assert invoice.documents.count() == 2
    with pytest.raises(WrongStatus), transaction.atomic():
        mend(invoice.pk, now=NOON, by=ANNA)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_crash_while_sending_neither_loses_nor_doubles_the_invoice(
    invoice: Invoice, ksef: FakeKsef, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    real = FakeKsef.send

    def dies(self: FakeKsef, xml: bytes) -> str:
        if arrived:
            real(self, xml)
        raise KsefUnreachable

    monkeypatch.setattr(FakeKsef, "send", dies)
    with pytest.raises(KsefUnreachable):
        submit(invoice.pk, ksef, now=NOON, by=ANNA)
    assert poll(ksef, now=NOON) == 0
    monkeypatch.setattr(FakeKsef, "send", real)
    assert poll(ksef, now=NOON) == 1
    invoice.refresh_from_db()
    assert invoice.status == "accepted"
    with ksef.shelf.open() as things:
        accepted = [thing for thing in things.values() if thing["verdict"] == "accepted"]
    assert [thing["number"] for thing in accepted] == [invoice.ksef_number]


def test_another_document_under_the_same_number_is_a_duplicate(
    invoice: Invoice, ksef: FakeKsef
) -> None:
    ksef.send(xml_of(invoice, now=NOON - timedelta(hours=1)))
    submit(invoice.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    invoice.refresh_from_db()
    assert (invoice.status, Submission.objects.get().code) == ("rejected", 440)


def test_a_correction_names_the_number_of_what_it_corrects(
    invoice: Invoice, ksef: FakeKsef
) -> None:
    submit(invoice.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    items = (item_of("Standard", Decimal("10000.00")),)
    draft = draw_correction(invoice, items, "Rabat", now=SIGNED, by=ANNA)
    correction = issue(draft.pk, now=NOON, by=ANNA)
    submit(correction.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    correction.refresh_from_db()
    assert correction.status == "accepted"
    assert invoice.ksef_number.encode() in bytes(correction.submissions.get().xml)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.outstanding()) == ("accepted", Decimal("12300.00"))


def test_an_operator_carries_the_file_and_brings_the_number_back(invoice: Invoice) -> None:
    frozen = prepare(invoice.pk, now=NOON, by=ANNA)
    assert xml_of(invoice, now=NOON + timedelta(days=3)) == bytes(frozen.xml)
    data = "1234563218-20251223-0100001AF629"
    number = clean_ksef_number(f"{data}-{checksum(data)}")
    with pytest.raises(WrongReceipt), transaction.atomic():
        record_by_hand(invoice.pk, KNOWN, None, now=NOON, by=ANNA)
    with pytest.raises(WrongReceipt), transaction.atomic():
        record_by_hand(invoice.pk, number, b"<Potwierdzenie/>", now=NOON, by=ANNA)
    record_by_hand(invoice.pk, number, None, now=NOON, by=ANNA)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.ksef_number) == ("accepted", number)


def test_the_checksum_is_the_ministrys() -> None:
    assert clean_ksef_number(f" {KNOWN.lower()} ") == KNOWN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (KNOWN[:-1] + "E", "checksum"),
        (KNOWN.replace("0826", "0827"), "checksum"),
        (KNOWN.replace("0826", "0231"), "format"),
        (KNOWN[:-3], "format"),
        ("", "format"),
    ],
)
def test_a_wrong_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_ksef_number(text)
    assert refused.value.code == code


@given(st.integers(0, 34), st.sampled_from("0123456789ABCDEF"))
def test_one_wrong_character_is_always_seen(place: int, other: str) -> None:
    if KNOWN[place] in ("-", other):
        return
    with pytest.raises(ValidationError):
        clean_ksef_number(KNOWN[:place] + other + KNOWN[place + 1 :])


def test_the_address_of_the_code() -> None:
    address = verification_address("1111111111", DECEMBER, b"xml")
    assert address.startswith("https://qr.ksef.mf.gov.pl/invoice/1111111111/22-12-2025/")
    assert len(address.rpartition("/")[2]) == 43


@given(st.binary(max_size=200))
def test_no_receipt_breaks_the_reader(content: bytes) -> None:
    assert numbers_in_receipt(content) == []


def test_a_receipt_cannot_read_our_files() -> None:
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><Dokument><a>&e;</a></Dokument></x>'
    assert numbers_in_receipt(evil) == [("", "")]
