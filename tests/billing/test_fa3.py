"""Structured invoices: valid against the ministry's schema, whatever stands in them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.ksef import FA3, schema
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, issued_on

from billing.documents.document import (
    Corrected,
    Customer,
    InvoiceDocument,
    Issuer,
    Item,
    Terms,
)
from billing.domain.answer_for import impose_penalty
from billing.domain.correct import draw_correction
from billing.domain.issue import issue
from billing.domain.items import item_of, nothing_of, sums
from billing.enums import InvoiceKind, PenaltyKind
from billing.ksef.fa3 import structured_invoice
from billing.ksef.tree import NAMESPACE
from billing.models import Contract, LegalData, Party
from billing.money.amounts import from_grosze
from billing.money.vat import VatRate, difference

FA = {"fa": NAMESPACE}
MADE = datetime(2026, 1, 2, 12, tzinfo=UTC)


def made(said: dict[str, Any], corrected_number: str = "") -> etree._Element:
    """The invoice as XML, checked against the schema."""
    xml = structured_invoice(said, made_at=MADE, corrected_number=corrected_number)
    invoice = etree.fromstring(xml)
    schema(FA3).assertValid(invoice)
    return invoice


def text(invoice: etree._Element, path: str) -> str | None:
    steps = "/".join(f"fa:{step}" for step in path.split("/"))
    return invoice.findtext(steps, namespaces=FA)


def test_the_countys_invoice_is_valid_and_names_buyer_and_recipient(accepted: Contract) -> None:
    invoice = made(issued_on(accepted, DECEMBER).said)
    expected = {
        "Podmiot1/DaneIdentyfikacyjne/NIP": "1234563218",
        "Podmiot2/DaneIdentyfikacyjne/NIP": "5681618062",
        "Podmiot2/DaneIdentyfikacyjne/Nazwa": "Powiat Pułtuski",
        "Podmiot2/JST": "1",
        "Podmiot2/GV": "2",
        "Podmiot3/DaneIdentyfikacyjne/BrakID": "1",
        "Podmiot3/DaneIdentyfikacyjne/Nazwa": "Starostwo Powiatowe w Pułtusku",
        "Podmiot3/Rola": "8",
        "Fa/P_1": "2025-12-22",
        "Fa/P_2": "FV/2025/0001",
        "Fa/OkresFa/P_6_Od": "2025-12-15",
        "Fa/OkresFa/P_6_Do": "2026-12-14",
        "Fa/P_13_1": "10800.00",
        "Fa/P_14_1": "2484.00",
        "Fa/P_15": "13284.00",
        "Fa/Adnotacje/P_18A": "1",
        "Fa/RodzajFaktury": "VAT",
        "Fa/DodatkowyOpis/Wartosc": "INF.2600.55.2023",
        "Fa/Platnosc/TerminPlatnosci/TerminOpis/Ilosc": "30",
        "Fa/Platnosc/RachunekBankowy/NrRB": "61109010140000071219812874",
        "Fa/WarunkiTransakcji/Umowy/NrUmowy": "241/2025",
        "Fa/WarunkiTransakcji/Umowy/DataUmowy": "2025-12-14",
    }
    assert {path: text(invoice, path) for path in expected} == expected


def test_a_recipient_known_by_an_inner_number(accepted: Contract, county: LegalData) -> None:
    LegalData.objects.update(recipient_inner_id="5681618062-00001", is_vat_group=True, is_jst=False)
    invoice = made(issued_on(accepted, DECEMBER).said)
    assert text(invoice, "Podmiot3/DaneIdentyfikacyjne/IDWew") == "5681618062-00001"
    assert (text(invoice, "Podmiot3/Rola"), text(invoice, "Podmiot2/GV")) == ("10", "1")


def test_a_deduction_stands_in_the_settlement(accepted: Contract) -> None:
    impose_penalty(accepted, PenaltyKind.DELAY, "awaria", now=SIGNED, by=ANNA)
    invoice = made(issued_on(accepted, DECEMBER).said)
    assert text(invoice, "Fa/P_15") == "13284.00"
    assert text(invoice, "Fa/Rozliczenie/SumaOdliczen") == "132.84"
    assert text(invoice, "Fa/Rozliczenie/DoZaplaty") == "13151.16"


@pytest.mark.parametrize("ksef_number", ["", "1234563218-20251222-0100001AF629-8A"])
def test_a_correction_states_lines_before_and_after(accepted: Contract, ksef_number: str) -> None:
    original = issued_on(accepted, DECEMBER)
    items = nothing_of((item_of("Standard", Decimal("10800.00")),))
    draft = draw_correction(original, items, "Odstąpienie", now=SIGNED, by=ANNA)
    invoice = made(issue(draft.pk, now=at_noon(DECEMBER), by=ANNA).said, ksef_number)
    lines = invoice.findall("fa:Fa/fa:FaWiersz", FA)
    assert [
        (text(line, "P_8B"), text(line, "P_11"), text(line, "StanPrzed")) for line in lines
    ] == [
        ("1", "10800.00", "1"),
        ("0", "0.00", None),
    ]
    about = "Fa/DaneFaKorygowanej"
    assert text(invoice, "Fa/RodzajFaktury") == "KOR"
    assert text(invoice, f"{about}/NrFaKorygowanej") == original.number
    assert text(invoice, f"{about}/NrKSeFFaKorygowanej") == (ksef_number or None)
    assert text(invoice, f"{about}/NrKSeFN") == (None if ksef_number else "1")
    assert (text(invoice, "Fa/P_13_1"), text(invoice, "Fa/P_15")) == ("-10800.00", "-13284.00")


words = st.text(min_size=1, max_size=600).filter(lambda text: any(c.isalnum() for c in text))
loose = st.one_of(st.just(""), words)
amounts = st.integers(-(10**11), 10**11).map(from_grosze)
items = st.builds(
    Item,
    name=words,
    net=amounts,
    quantity=st.integers(0, 999),
    unit_net=amounts,
    discount=st.integers(0, 10**9).map(from_grosze),
    rate=st.sampled_from(VatRate),
)
parties = st.builds(
    Party, name=words, street=loose, town=words, nip=st.just("5681618062"), inner_id=st.just("")
)
strangers = st.builds(
    Party,
    name=words,
    street=words,
    town=words,
    nip=st.sampled_from(["", "5681618062"]),
    inner_id=st.sampled_from(["", "5681618062-00001"]),
)
days = st.dates(date(2016, 1, 1), date(2049, 12, 31))


@st.composite
def documents(draw: st.DrawFn) -> InvoiceDocument:
    """Any invoice or correction."""
    kind = draw(st.sampled_from(InvoiceKind))
    lines = tuple(draw(st.lists(items, min_size=1, max_size=4)))
    before = tuple(draw(st.lists(items, min_size=1, max_size=3)))
    is_correction = kind == InvoiceKind.CORRECTION
    return InvoiceDocument(
        kind=kind,
        number="FV/2026/0001",
        issued_on=draw(days),
        issuer=Issuer(
            draw(parties),
            "PL61109010140000071219812874",
            draw(loose),
            draw(st.sampled_from(["", "faktury@example.com"])),
            draw(loose),
            draw(st.sampled_from(["", "123456785"])),
            draw(st.sampled_from(["", "0000123456"])),
        ),
        customer=Customer(
            draw(parties),
            draw(st.none() | strangers),
            draw(st.booleans()),
            draw(st.booleans()),
            draw(loose),
        ),
        items=lines,
        before=before if is_correction else (),
        totals=difference(sums(lines), sums(before)) if is_correction else sums(lines),
        terms=Terms(
            draw(st.integers(1, 90)),
            draw(st.booleans()),
            tuple(draw(st.lists(st.tuples(words, amounts), max_size=2))),
        ),
        period_first=draw(st.none() | days),
        period_last=draw(days),
        contract_number=draw(loose),
        contract_signed_on=draw(st.none() | days),
        corrected=Corrected("FV/2025/0009", draw(days), draw(loose)) if is_correction else None,
    )


@settings(max_examples=100, deadline=None)
@given(documents())
def test_whatever_stands_in_it_the_invoice_is_valid(document: InvoiceDocument) -> None:
    made(document.as_json())


def test_missing_schemas_are_told_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OKIENKO_KSEF_SCHEMAS", raising=False)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="NOT checked"):
        schema(FA3)
    monkeypatch.delenv("CI")
    with (
        pytest.warns(pytest.PytestWarning, match="NOT checked"),
        pytest.raises(pytest.skip.Exception),
    ):
        schema(FA3)
    assert "OKIENKO_KSEF_SCHEMAS" not in os.environ


def test_negative_control_the_schema_sees_a_missing_flag() -> None:
    schema(FA3)
    document = InvoiceDocument(
        kind=InvoiceKind.INVOICE,
        number="1",
        issued_on=date(2026, 1, 1),
        issuer=Issuer(Party("a", "b", "c", "1234563218"), "PL1234567890"),
        customer=Customer(Party("a", "b", "c", "5681618062"), None, False, False),
        items=(Item("x", Decimal("1.00"), 1, Decimal("1.00")),),
        totals=sums((Item("x", Decimal("1.00")),)),
        terms=Terms(30, False),
    )
    invoice = made(document.as_json())
    flag = invoice.find("fa:Podmiot2/fa:JST", FA)
    assert flag is not None
    parent = flag.getparent()
    assert parent is not None
    parent.remove(flag)
    assert not schema(FA3).validate(invoice)
