"""Transfers find their invoices; what finds none is kept, and nothing is booked twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from support.treasury import ANNA, DECEMBER, SIGNED, issued_on

from billing.bank.mt940_file import read_mt940
from billing.bank.statement import BadStatement
from billing.bank.table_file import read_table
from billing.domain.bank import (
    Imported,
    import_statement,
    match_by_hand,
    numbers_in,
    set_aside,
    suggestions,
)
from billing.domain.issue import series_prefix
from billing.enums import InvoiceKind
from billing.errors import WrongStatus
from billing.models import Contract, Invoice, Statement, StatementLine

MT940 = """\
:20:MT940
:25:/PL61109010140000071219812874
:28C:00001
:60F:C260101PLN1000,00
:61:2601280128C13284,00NTRFNONREF//BR26028146000001
:86:020~00BPX9
~20/VAT/2484,00/IDC/5681618062
~21/INV/FV/2025/0001/TXT/umowa
~22 241/2025
~32POWIAT PULTUSKI
~33UL. SKLODOWSKIEJ-CURIE 11
~38PL27114020040000300201355387
:61:2601290129D15,00NCHGNONREF//X
:86:805~00PROWIZJA~20prowizja
:62F:C260129PLN14269,00
-
"""
CSV = """\
Rachunek;PL61109010140000071219812874;;;
Data księgowania;Kwota;Tytuł;Nadawca;Rachunek
28.01.2026;13 284,00;zapłata za FV 2025 1;Powiat Pułtuski;27114020040000300201355387
29.01.2026;-15,00;prowizja;;
30.01.2026;100,00;darowizna;Nieznany;
"""


def put(name: str, content: str) -> Imported:
    return import_statement(name, content.encode(), now=SIGNED, by=ANNA)


@pytest.fixture
def invoice(accepted: Contract) -> Invoice:
    """FV/2025/0001 for 13,284.00."""
    return issued_on(accepted, DECEMBER)


def test_a_statement_is_read_with_exact_amounts() -> None:
    paid, cost = read_mt940(MT940.encode())
    assert (paid.booked_on, paid.amount, cost.amount) == (
        date(2026, 1, 28),
        Decimal("13284.00"),
        Decimal("-15.00"),
    )
    assert paid.title == "/VAT/2484,00/IDC/5681618062/INV/FV/2025/0001/TXT/umowa 241/2025"
    assert paid.payer == "POWIAT PULTUSKI UL. SKLODOWSKIEJ-CURIE 11"
    assert paid.account == "PL27114020040000300201355387"


@pytest.mark.parametrize(("name", "content"), [("wyciag.sta", MT940), ("wyciag.csv", CSV)])
def test_a_transfer_with_the_number_pays_the_invoice_once(
    invoice: Invoice, name: str, content: str
) -> None:
    first, again = put(name, content), put(f"drugi {name}", content)
    assert (first.booked, again.new, again.booked) == (1, 0, 0)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.outstanding()) == ("paid", Decimal("0.00"))


def test_what_finds_no_invoice_is_kept_until_an_operator_decides(invoice: Invoice) -> None:
    put("a.csv", CSV.replace("FV 2025 1", "usługę"))
    gift, paid = StatementLine.objects.waiting()
    assert [each.amount for each in (gift, paid)] == [Decimal("100.00"), Decimal("13284.00")]
    assert suggestions([paid, gift]) == [(paid, [invoice]), (gift, [])]
    match_by_hand(paid.pk, invoice.pk, now=SIGNED, by=ANNA)
    invoice.refresh_from_db()
    assert invoice.status == "paid"
    with pytest.raises(WrongStatus), transaction.atomic():
        match_by_hand(gift.pk, invoice.pk, now=SIGNED, by=ANNA)
    set_aside(gift.pk, "to nie do nas")
    assert not StatementLine.objects.waiting().exists()
    assert StatementLine.objects.count() == 3, "nothing is thrown away"


def test_one_transfer_for_two_invoices_and_a_little_too_much(
    invoice: Invoice, monthly: Contract
) -> None:
    row = "28.01.2026;13 300,00;FV/2025/0001 oraz FV/2025/0009;Powiat;\n"
    put("b.csv", "Data;Kwota;Tytuł;Nadawca;Rachunek\n" + row)
    (line,) = StatementLine.objects.waiting()
    assert (line.state, line.left) == ("partly", Decimal("16.00"))
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_two_equal_payments_on_one_day_are_two(invoice: Invoice) -> None:
    row = "28.01.2026;6 642,00;FV/2025/0001;Powiat;\n"
    assert put("c.csv", "Data;Kwota;Tytuł;Nadawca;Rachunek\n" + row * 2).booked == 2
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_a_faulty_table_names_rows_and_columns_and_takes_nothing(invoice: Invoice) -> None:
    broken = CSV.replace("13 284,00", "13 284,0O").replace("30.01.2026", "31.02.2026")
    with pytest.raises(BadStatement) as refused, transaction.atomic():
        put("d.csv", broken)
    assert [(f.row, f.column) for f in refused.value.faults] == [
        (3, "Kwota"),
        (5, "Data księgowania"),
    ]
    assert not Statement.objects.exists()
    with pytest.raises(BadStatement) as headless:
        read_table(b"a;b\n1;2\n")
    assert headless.value.faults[0].column == "data księgowania, kwota, tytuł"


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"\x00\xff\xfe", b":61:zzz\n:86:x"])
def test_what_is_no_statement_is_refused(junk: bytes) -> None:
    with pytest.raises(BadStatement):
        read_mt940(junk)


def test_files_of_older_banks_are_read_too() -> None:
    (line,) = read_table(
        'Data operacji,Kwota,Opis,Kontrahent\n2026-01-28,"1.234,5",FV 2025 1,Żółć\n'.encode(
            "cp1250"
        )
    )
    assert (line.amount, line.payer, line.account) == (Decimal("1234.5"), "Żółć", "")


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("FV/2026/0007", ["FV/2026/0007"]),
        ("fv-2026-7 i FV 2026/0012, FV/2026/0007", ["FV/2026/0007", "FV/2026/0012"]),
        ("F-V/2026/00012", ["FV/2026/0012"]),
        ("FV2026/0001", ["FV/2026/0001"]),
        ("FV/2026/12345678", []),
        ("faktura 7", []),
        ("FK/2026/0001", []),
    ],
)
def test_numbers_are_found_as_people_write_them(title: str, numbers: list[str]) -> None:
    assert numbers_in(title) == numbers


def test_numbers_of_another_cell_are_not_ours(settings: Any) -> None:
    settings.OKIENKO_CELL = "b"
    assert series_prefix(InvoiceKind.CORRECTION) == "FK/B"
    assert numbers_in("FV/B/2026/0007, fv b 2026/8, FV/2026/0009") == [
        "FV/B/2026/0007",
        "FV/B/2026/0008",
    ]


@given(st.binary(max_size=300))
def test_no_file_breaks_the_readers(content: bytes) -> None:
    for read in (read_table, read_mt940):
        try:
            read(content)
        except BadStatement:
            continue
