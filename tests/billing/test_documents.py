"""Invoices on paper: in two languages, with whatever texts, never taking text for markup."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, issued_on

from billing.documents.document import InvoiceDocument
from billing.documents.formats import amount
from billing.documents.pdf import print_invoice
from billing.documents.wording import wording
from billing.domain.answer_for import impose_penalty
from billing.domain.correct import draw_correction
from billing.domain.issue import issue
from billing.domain.items import item_of
from billing.enums import PenaltyKind
from billing.models import Contract

NBSP = "\N{NO-BREAK SPACE}"
HOSTILE = st.text(st.sampled_from('#[]{}$\\"`*_@<>=/-~\n ąż'), max_size=40)


def worded(said: dict[str, Any], language: str) -> dict[str, Any]:
    with override(language):
        return wording(said, language)


def flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in flat(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in flat(each)]
    return [str(value)]


def test_the_printed_invoice_says_it_in_polish_and_in_english(accepted: Contract) -> None:
    said = issued_on(accepted, DECEMBER).said
    polish, english = flat(worded(said, "pl")), flat(worded(said, "en"))
    for text in (
        "Faktura VAT FV/2025/0001",
        "Powiat Pułtuski",
        "Starostwo Powiatowe w Pułtusku",
        "NIP: 5681618062",
        f"241/2025 z{NBSP}dnia 14.12.2025",
        "INF.2600.55.2023",
        f"13{NBSP}284,00{NBSP}PLN",
        f"10{NBSP}800,00",
        f"2{NBSP}484,00",
        "Słownie: trzynaście tysięcy dwieście osiemdziesiąt cztery złote zero groszy",
        "30 dni od doręczenia faktury",
        "Mechanizm podzielonej płatności",
        "PL61 1090 1014 0000 0712 1981 2874",
    ):
        assert text in polish
    for text in ("VAT invoice FV/2025/0001", f"13,284.00{NBSP}PLN", "Split payment mechanism"):
        assert text in english


def test_a_correction_prints_what_was_and_what_should_be(accepted: Contract) -> None:
    invoice = issued_on(accepted, DECEMBER)
    items = (item_of("Standard", Decimal("9999.99")),)
    draft = draw_correction(invoice, items, "Rabat", now=SIGNED, by=ANNA)
    correction = issue(draft.pk, now=at_noon(DECEMBER), by=ANNA)
    texts = worded(correction.said, "pl")
    assert [part["label"] for part in texts["tables"]] == ["Przed korektą", "Po korekcie"]
    assert texts["to_pay"] == ["Do zwrotu:", f"984,01{NBSP}PLN"]
    assert ["Płatność", "potrącamy z tego, co otwarte, albo odsyłamy"] in texts["payment"]
    assert "PL61" not in str(texts["payment"]), "nobody is asked to send us what we owe"
    assert ["Dotyczy faktury", f"FV/2025/0001 z{NBSP}dnia 22.12.2025"] in texts["facts"]
    assert print_invoice(correction.said, "pl").startswith(b"%PDF-")


def test_a_deduction_stands_beside_what_there_is_to_pay(accepted: Contract) -> None:
    impose_penalty(accepted, PenaltyKind.DELAY, "awaria", now=SIGNED, by=ANNA)
    texts = worded(issued_on(accepted, DECEMBER).said, "pl")
    assert texts["deductions"] == [["Kara umowna: awaria", "−132,84"]]
    assert texts["to_pay"] == ["Do zapłaty:", f"13{NBSP}151,16{NBSP}PLN"]


@pytest.fixture(scope="module")
def invoice_of() -> Any:
    """A frozen document whose texts may be anything."""
    from datetime import date

    from billing.documents.document import Customer, Issuer, Item, Terms
    from billing.domain.items import sums
    from billing.enums import InvoiceKind
    from billing.models import Party

    def make(text: str) -> dict[str, Any]:
        items = (Item(text, Decimal("1.00"), 1, Decimal("1.00")),)
        party = Party(text, text, text, "5681618062")
        return InvoiceDocument(
            kind=InvoiceKind.INVOICE,
            number="FV/2026/0001",
            issued_on=date(2026, 1, 1),
            issuer=Issuer(party, "PL61109010140000071219812874", text),
            customer=Customer(party, party, is_jst=True, is_vat_group=False, reference=text),
            items=items,
            totals=sums(items),
            terms=Terms(30, split_payment=True, deductions=((text, Decimal("0.10")),)),
        ).as_json()

    return make


@settings(max_examples=30, deadline=None)
@given(text=HOSTILE)
def test_no_text_is_taken_for_markup(invoice_of: Any, text: str) -> None:
    """Were it pasted into markup, most of these texts would not compile."""
    assert print_invoice(invoice_of(text or "x"), "pl").startswith(b"%PDF-")


def test_the_document_is_tagged_for_screen_readers(invoice_of: Any) -> None:
    made = print_invoice(invoice_of("x"), "pl")
    assert b"pdfuaid" in made


@pytest.mark.parametrize(
    ("value", "polish", "english"),
    [
        ("1234567.80", f"1{NBSP}234{NBSP}567,80", "1,234,567.80"),
        ("-0.50", "-0,50", "-0.50"),
    ],
)
def test_amounts_are_written_as_people_read_them(value: str, polish: str, english: str) -> None:
    assert (amount(value, "pl"), amount(value, "en")) == (polish, english)
