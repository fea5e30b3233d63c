"""The operators' pages: what is owed, what waits, and every deed through its form."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from support.operators import HOST, PREFIX, Operator, words
from support.treasury import ANNA, DECEMBER, at_noon, drafts_on, issued_on

import billing
from billing.domain.accounting import COLUMNS
from billing.domain.deliver import mark_delivered
from billing.domain.ksef import poll, submit
from billing.domain.overview import revenue
from billing.ksef.fake import FakeKsef
from billing.ksef.number import checksum
from billing.models import (
    AddOn,
    Contract,
    Happening,
    Invoice,
    LegalData,
    Plan,
    Seller,
    StatementLine,
)
from billing.shelf import MemoryShelf
from billing.templatetags.happenings import WORDS
from billing.web.operator.overview import HEIGHT, bars
from billing.web.operator.urls import urlpatterns
from tenants.accounts.models import Role
from tenants.entitlements import read
from tenants.models import Office

NOON = at_noon(DECEMBER)


@pytest.fixture
def invoice(accepted: Contract) -> Invoice:
    """FV/2025/0001."""
    return issued_on(accepted, DECEMBER)


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


SOME = "0190aaaa-0000-7000-8000-000000000000"
EXAMPLES = {
    "overview": "",
    "invoices": "faktury",
    "export": "faktury.csv",
    "invoice": f"faktura/{SOME}",
    "download": f"faktura/{SOME}.pdf",
    "invoice-act": f"faktura/{SOME}/wystaw",
    "transfers": "przelewy",
    "transfer": f"przelewy/{SOME}",
    "accounts": "urzedy",
    "account": f"urzad/{SOME}",
    "account-act": f"urzad/{SOME}/zamroz",
    "seller": "nasze-dane",
    "prices": "cennik",
}


def test_every_page_about_money_has_an_example_here() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(EXAMPLES)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CLERK, Role.AUDITOR, Role.RESIDENT])
def test_only_operators_come_in(platform: None, role: Role) -> None:
    stranger = Operator(role)
    for page in EXAMPLES.values():
        assert stranger.get(page).status_code == 403, page
        assert stranger.post(page).status_code == 403, page


def test_whoever_is_not_signed_in_is_sent_to_sign_in_from_every_page(platform: None) -> None:
    browser = Client(headers={"host": HOST})
    for page in EXAMPLES.values():
        for answer in (browser.get(f"{PREFIX}{page}"), browser.post(f"{PREFIX}{page}")):
            assert answer.status_code == 302, page
            assert answer["Location"].startswith("/logowanie?"), page


def test_the_first_page_says_what_is_owed_late_and_waiting(
    operator: Operator, invoice: Invoice, monthly: Contract
) -> None:
    mark_delivered(invoice, DECEMBER, now=NOON, by=ANNA)
    drafts_on(monthly, date(2026, 2, 15))
    with time_machine.travel(at_noon(DECEMBER + timedelta(days=92)), tick=False):
        said = words(operator.get(""))
    for text in (
        "13 284,00 zł do otrzymania",
        "13 284,00 zł po terminie",
        "1 szkic do wystawienia",
        "0 przelewów do dopasowania",
        "Starostwo Powiatowe w Pułtusku 13 284,00 zł 21.01.2026 22.03.2026",
        "możesz zdecydować",
        "12.2025",
        "10 800,00 zł",
    ):
        assert text in said


def test_contracts_that_end_soon_are_seen_ahead(operator: Operator, year: Contract) -> None:
    with time_machine.travel(at_noon(date(2026, 9, 20)), tick=False):
        assert "241/2025, 15.12.2026" in words(operator.get(""))
    with time_machine.travel(at_noon(date(2026, 9, 1)), tick=False):
        assert "241/2025" not in words(operator.get(""))


def test_the_chart_has_whole_pixels_and_a_table_says_the_same(invoice: Invoice) -> None:
    months = revenue(date(2026, 3, 10))
    assert [month for month, _ in months][:2] == [date(2025, 4, 1), date(2025, 5, 1)]
    assert dict(months)[date(2025, 12, 1)] == Decimal("10800.00")
    drawn = {bar.month: bar for bar in bars(months)}
    assert (drawn[date(2025, 12, 1)].y, drawn[date(2025, 12, 1)].height) == (0, HEIGHT)
    assert drawn[date(2025, 5, 1)].height == 0
    assert bars([(date(2026, 1, 1), Decimal(-5))])[0].height == 0


def test_the_list_is_filtered_and_leaves_as_a_file(operator: Operator, invoice: Invoice) -> None:
    LegalData.objects.update(buyer_reference="=1+1")
    assert "FV/2025/0001" in words(operator.get("faktury", q="2025/0001", status="issued"))
    assert "FV/2025/0001" not in words(operator.get("faktury", status="paid"))
    assert "FV/2025/0001" not in words(operator.get("faktury", miesiac="2025-11"))
    assert "FV/2025/0001" in words(operator.get("faktury", miesiac="2025-12"))
    assert operator.get("faktury", miesiac="rubbish", status="rubbish").status_code == 200
    table = operator.get("faktury.csv").content.decode("utf-8-sig").splitlines()
    head, row = csv.reader(table, delimiter=";")
    said = dict(zip(head, row, strict=True))
    assert tuple(head) == COLUMNS
    assert (said["netto"], said["VAT"], said["brutto"]) == ("10800,00", "2484,00", "13284,00")
    assert (said["odbiorca"], said["numer umowy"], said["referencje kupującego"]) == (
        "Starostwo Powiatowe w Pułtusku",
        "241/2025",
        "INF.2600.55.2023",
    )
    assert operator.get("faktury.exe").status_code == 404


def test_texts_never_become_formulas(operator: Operator, accepted: Contract) -> None:
    LegalData.objects.update(buyer_reference='=HYPERLINK("http://x")')
    issued_on(accepted, DECEMBER)
    book = load_workbook(BytesIO(operator.get("faktury.xlsx").content))
    row = [cell for cell in list(book["Faktury"].rows)[1] if "HYPER" in str(cell.value)]
    assert [cell.data_type for cell in row] == ["s"]
    assert "\"'=HYPERLINK" in operator.get("faktury.csv").content.decode()


def test_a_draft_is_issued_sent_and_thrown_away(
    operator: Operator, accepted: Contract, monthly: Contract
) -> None:
    (draft,) = drafts_on(accepted, DECEMBER)
    (other,) = drafts_on(monthly, date(2026, 2, 15))
    with time_machine.travel(NOON, tick=False):
        operator.do(f"faktura/{draft.pk}/wystaw")
        operator.do(f"faktura/{draft.pk}/wyslij")
        operator.do(f"faktura/{other.pk}/odrzuc-szkic")
    assert (fresh(draft).number, draft.letters.count()) == ("FV/2025/0001", 1)
    assert not Invoice.objects.filter(pk=other.pk).exists()
    assert operator.post(f"faktura/{draft.pk}/wystaw").status_code == 422
    assert operator.get(f"faktura/{draft.pk}/nie-ma").status_code == 404
    issued = Happening.objects.get(action="invoice.issue")
    assert (issued.by_kind, issued.by_name) == ("operator", "Anna")


def test_delivery_money_and_correction_by_hand(operator: Operator, invoice: Invoice) -> None:
    page = f"faktura/{invoice.pk}"
    with time_machine.travel(NOON, tick=False):
        operator.do(f"{page}/doreczona", on="2025-12-29")
        operator.do(f"{page}/wplata", kind="transfer", amount="13 000,00", on="2026-01-10")
        operator.do(f"{page}/korekta", net_0="10 569,10", reason="Rabat")
        (correction,) = invoice.corrections.all()
        operator.do(f"faktura/{correction.pk}/wystaw")
    said = fresh(invoice)
    assert (said.status, said.due_on) == ("paid", date(2026, 1, 28))
    assert said.outstanding() == Decimal("-0.01"), "a grosz too much is seen, too"
    text = words(operator.get(page))
    assert "FK/2025/0001" in text
    assert "przelew, 13 000,00 zł" in text
    assert operator.post(f"{page}/wplata", kind="transfer", amount="dużo").status_code == 422


def test_files_of_an_invoice(operator: Operator, invoice: Invoice) -> None:
    page = f"faktura/{invoice.pk}"
    assert operator.get(f"{page}.pdf").content.startswith(b"%PDF-")
    assert b"<P_2>FV/2025/0001</P_2>" in operator.get(f"{page}.xml").content
    assert operator.get(f"{page}.upo").status_code == 404
    assert operator.get(f"{page}.doc").status_code == 404


def test_ksef_by_hand_with_its_checks(operator: Operator, invoice: Invoice) -> None:
    page = f"faktura/{invoice.pk}/ksef"
    data = "1234563218-20251223-0100001AF629"
    number = f"{data}-{checksum(data)}"
    wrong = operator.post(page, number=number[:-1] + "G")
    assert wrong.status_code == 422
    assert "Numer KSeF wygląda tak" in words(wrong)
    receipt = SimpleUploadedFile("upo.xml", b"<Potwierdzenie/>")
    assert "nie dotyczy tej faktury" in words(operator.post(page, number=number, receipt=receipt))
    with time_machine.travel(NOON, tick=False):
        operator.do(page, number=number)
    assert (fresh(invoice).status, fresh(invoice).ksef_number) == ("accepted", number)


def test_a_refused_invoice_is_said_anew(operator: Operator, invoice: Invoice) -> None:
    ksef = FakeKsef(MemoryShelf(), lambda: NOON - timedelta(days=1))
    submit(invoice.pk, ksef, now=NOON, by=ANNA)
    poll(ksef, now=NOON)
    assert "KSeF odrzucił (435)" in words(operator.get(f"faktura/{invoice.pk}"))
    assert "odrzucona przez KSeF" in words(operator.get(""))
    operator.do(f"faktura/{invoice.pk}/popraw")
    assert invoice.documents.count() == 2
    assert [row.state for row in invoice.submissions.all()] == ["refused", "prepared"]


def test_a_statement_is_imported_and_the_rest_is_decided(
    operator: Operator, invoice: Invoice
) -> None:
    rows = "28.01.2026;13 284,00;za rezerwacje;Powiat;\n29.01.2026;5,00;darowizna;X;\n"
    file = SimpleUploadedFile("w.csv", f"Data;Kwota;Tytuł;Nadawca;Rachunek\n{rows}".encode())
    operator.do("przelewy", file=file)
    page = words(operator.get("przelewy", zrobione=1, nowe=2, zaksiegowane=0, znane=0))
    assert "Nowe pozycje: 2, zaksięgowane: 0" in page
    paid, gift = StatementLine.objects.order_by("booked_on")
    assert "FV/2025/0001" in page, "exactly this much is owed"
    operator.do(f"przelewy/{paid.pk}", invoice="FV/2025/0001")
    assert "Wybierz fakturę" in words(operator.post(f"przelewy/{gift.pk}", invoice="", why=""))
    operator.do(f"przelewy/{gift.pk}", why="nie do nas")
    assert fresh(invoice).status == "paid"
    assert "Wszystko jest dopasowane" in words(operator.get("przelewy"))


def test_a_faulty_statement_names_its_rows(operator: Operator) -> None:
    file = SimpleUploadedFile("w.csv", "Data;Kwota;Tytuł\n28.01.2026;dużo;x\n".encode())
    answer = operator.post("przelewy", file=file)
    assert answer.status_code == 422
    assert "wiersz 2, Kwota: Nie da się odczytać: „dużo”" in words(answer)


def test_the_price_list_begins_with_a_proposal(operator: Operator) -> None:
    assert "Wstaw propozycję" in words(operator.get("cennik"))
    operator.do("cennik", wstaw="1")
    page = operator.get("cennik").content.decode()
    assert 'value="390,00"' in page
    plan, counter = Plan.objects.get(key="start"), AddOn.objects.get(key="counter")
    told = {
        "plan": {"id": plan.pk, "name": "Start", "month_net": "1 400,50"},
        "add_on": {"id": counter.pk, "name": "Okienko", "month_net": "160", "counters": "1",
                   "locations": "0"},
    }  # fmt: skip
    form = {f"{kind}-{part}_FORMS": "1" for kind in told for part in ("TOTAL", "INITIAL")}
    for kind, row in told.items():
        form |= {f"{kind}-0-{key}": str(value) for key, value in row.items()}
    operator.do("cennik", **form)
    plan.refresh_from_db()
    counter.refresh_from_db()
    assert (plan.month_net, plan.is_offered) == (Decimal("1400.50"), False)
    assert (counter.month_net, counter.counters) == (Decimal(160), 1)
    wrong = operator.post("cennik", **form | {"add_on-0-month_net": "dużo"})
    assert wrong.status_code == 422


def test_wrong_legal_data_are_told_by_field(operator: Operator, pultusk: Office) -> None:
    answer = operator.post(f"urzad/{pultusk.pk}/dane", buyer_nip="5681618063", is_jst="on")
    assert answer.status_code == 422
    assert "Sprawdź ten NIP" in words(answer)
    assert "Podaj odbiorcę faktury" in words(answer)
    assert not LegalData.objects.exists()


def test_every_deed_of_a_contract_through_its_form(
    operator: Operator, year: Contract, seller: Seller, plans: dict[str, Plan]
) -> None:
    account = f"urzad/{year.office_id}"
    with time_machine.travel(at_noon(date(2026, 3, 1)), tick=False):
        operator.do(f"{account}/protokol", signed_on="2025-12-19", remarks="")
        operator.do(
            f"{account}/zmiana-planu",
            plan=plans["county"].pk,
            on="2026-03-15",
            fee_net="20 000",
            reason="więcej okienek",
        )
        operator.do(
            f"{account}/jednorazowo", kind="integration", name="EZD", net="5000", on="2026-03-01"
        )
        operator.do(f"{account}/indeksacja", percent="3.6", on="2026-06-01")
        operator.do(f"{account}/kara", kind="delay", days="2", reason="awaria")
        operator.do(f"{account}/dotacja", on="2026-03-01")
        backwards = {"reported_on": "2026-02-10", "mended_on": "2026-02-01"}
        assert operator.post(f"{account}/naprawa", fault="Z/7", **backwards).status_code == 422
        operator.do(
            f"{account}/naprawa", fault="Z/7", reported_on="2026-02-02", mended_on="2026-02-12"
        )
        again = operator.post(f"{account}/okres-probny", plan=plans["start"].pk, days="30")
        assert again.status_code == 422, "a contract is running"
        operator.do(
            f"{account}/przedluzenie",
            number="242/2026",
            signed_on="2026-11-30",
            ends_on="2027-12-15",
        )
        early = operator.post(f"{account}/zamroz", reason="dług")
        assert "Czas oczekiwania jeszcze nie minął" in words(early)
        said = words(operator.get(account))
    what = ("Powiat+", "20 720,00 zł", "EZD", "242/2026", "awaria", "19.12.2025", "25.12.2026")
    for text in what:
        assert text in said


def test_freezing_and_thawing_from_the_account(operator: Operator, invoice: Invoice) -> None:
    mark_delivered(invoice, DECEMBER, now=NOON, by=ANNA)
    account = f"urzad/{invoice.office_id}"
    with time_machine.travel(at_noon(DECEMBER + timedelta(days=92)), tick=False):
        assert "Ustaw panel tylko do odczytu" in words(operator.get(account))
        operator.do(f"{account}/zamroz", reason="dług")
        assert read(Office.objects.get(pk=invoice.office_id)).staff_read_only
        assert "Przywróć pracę w panelu" in words(operator.get(account))
        operator.do(f"{account}/odmroz", reason="raty")
    assert not read(Office.objects.get(pk=invoice.office_id)).staff_read_only


def test_a_contract_that_ends_before_it_begins_is_refused(
    operator: Operator, pultusk: Office, plans: dict[str, Plan]
) -> None:
    answer = operator.post(
        f"urzad/{pultusk.pk}/umowa",
        number="1",
        signed_on="2026-01-01",
        starts_on="2026-02-01",
        ends_on="2026-01-31",
        plan=plans["start"].pk,
        interval="month",
        timing="arrears",
        payment_days="30",
    )
    assert answer.status_code == 422
    assert "Koniec jest po początku" in words(answer)
    assert not Contract.objects.exists()


def test_every_act_has_words() -> None:
    """What the verbs note is what the page can say."""
    home = Path(billing.__file__).parent
    source = "\n".join(path.read_text("utf-8") for path in home.glob("domain/*.py"))
    noted = set(re.findall(r'(?:note|_written|_tell)\(\s*"([a-z_.]+)"', source))
    noted |= {"contract.accept", "contract.remarks", "invoice.accepted"}
    noted |= {"invoice.paid", "invoice.corrected"}
    assert noted == set(WORDS)
