"""What operators can do with an account and an invoice, each deed through its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from support.operators import Operator, words
from support.treasury import ANNA, DECEMBER, SIGNED, at_noon, drafts_on, issued_on

from billing.domain.answer_for import impose_penalty
from billing.domain.issue import issue
from billing.domain.letters import send_letters
from billing.enums import PenaltyKind
from billing.ksef.number import checksum
from billing.models import AddOn, Contract, Extra, Invoice, LegalData, Plan, Seller
from tenants.models import Office, OfficeState

NOON = at_noon(DECEMBER)
PAPER = {
    "number": "L/1/2026",
    "signed_on": "2026-01-02",
    "starts_on": "2026-01-10",
    "ends_on": "2027-01-10",
    "form": "licence",
    "interval": "year",
    "timing": "advance",
    "payment_days": "30",
    "grant_days": "14",
    "delay_percent": "0,50",
    "breach_percent": "20",
    "is_automatic": "on",
}


@pytest.fixture
def invoice(accepted: Contract) -> Invoice:
    """FV/2025/0001."""
    return issued_on(accepted, DECEMBER)


@pytest.fixture
def city(olsztyn: Office, plans: dict[str, Plan], seller: Seller) -> Office:
    """Olsztyn can be invoiced."""
    LegalData.objects.create(
        office=olsztyn, buyer_name="Gmina Olsztyn", buyer_nip="5681618062", is_jst=False
    )
    return olsztyn


def test_a_stand_alone_licence_is_sold_through_the_form(
    operator: Operator, city: Office, plans: dict[str, Plan]
) -> None:
    page = f"urzad/{city.pk}/umowa"
    form = PAPER | {"plan": plans["city"].pk}
    missing = operator.post(page, **form)
    assert "Cennik nie podaje tej ceny" in words(missing)
    operator.do(page, **form, licence="60 000", implementation="9 000,00")
    contract = Contract.objects.get(office=city)
    assert (contract.form, contract.delay_percent) == ("licence", Decimal("0.50"))
    (draft,) = drafts_on(contract, date(2026, 1, 10))
    invoice = issue(draft.pk, now=at_noon(date(2026, 1, 10)), by=ANNA)
    lines = [(line.name, str(line.net)) for line in invoice.lines.all()]
    assert lines == [("Licencja: Miasto", "60000.00"), ("Opłata wdrożeniowa", "9000.00")]
    assert drafts_on(contract, date(2026, 12, 31)) == [], "no fee follows it"
    assert "licencja na serwer urzędu" in words(operator.get(f"urzad/{city.pk}"))


def test_a_licence_costs_what_the_price_list_says(
    operator: Operator, city: Office, plans: dict[str, Plan]
) -> None:
    Plan.objects.filter(key="city").update(licence_net="48000.00")
    operator.do(f"urzad/{city.pk}/umowa", **PAPER, plan=plans["city"].pk, fee_net="6 000")
    (draft,) = drafts_on(Contract.objects.get(office=city), date(2026, 1, 10))
    lines = [(line.name, str(line.net)) for line in draft.lines.all()]
    assert lines == [("Miasto", "6000.00"), ("Licencja: Miasto", "48000.00")], "upkeep, and licence"


def test_additions_begin_cost_once_and_end(operator: Operator, monthly: Contract) -> None:
    account = f"urzad/{monthly.office_id}"
    counter, integration = (AddOn.objects.get(key=key) for key in ("counter", "integration"))
    with time_machine.travel(at_noon(date(2026, 1, 20)), tick=False):
        assert "Koniec dodatku" not in words(operator.get(account))
        priceless = operator.post(
            f"{account}/dodatek", add_on=integration.pk, quantity="1", on="2026-02-15"
        )
        assert priceless.status_code == 422
        for add_on, quantity, once in ((counter, "2", ""), (integration, "1", "5 000")):
            operator.do(
                f"{account}/dodatek",
                add_on=add_on.pk,
                quantity=quantity,
                on="2026-02-15",
                once_net=once,
            )
        extra = Extra.objects.get(add_on=counter)
        operator.do(f"{account}/koniec-dodatku", extra=extra.pk, on="2026-03-15")
        again = operator.post(f"{account}/koniec-dodatku", extra=extra.pk, on="2026-03-15")
        assert again.status_code == 422, "it has its end already"
    sums = [
        [str(line.net) for line in drafts_on(monthly, day)[0].lines.all()]
        for day in (date(2026, 2, 15), date(2026, 3, 15), date(2026, 4, 15))
    ]
    assert sums == [["890.00", "5000.00"], ["890.00", "300.00"], ["890.00"]]


def test_a_later_penalty_is_deducted_through_the_page(operator: Operator, invoice: Invoice) -> None:
    page = f"faktura/{invoice.pk}"
    assert "Potrąć karę" not in words(operator.get(page))
    assert invoice.contract is not None
    penalty = impose_penalty(invoice.contract, PenaltyKind.DELAY, "awaria", now=SIGNED, by=ANNA)
    assert "awaria: 132,84 zł" in words(operator.get(f"{page}/potrac"))
    with time_machine.travel(NOON, tick=False):
        operator.do(f"{page}/potrac", penalty=penalty.pk)
    said = words(operator.get(page))
    assert "13 151,16 zł do zapłaty" in said
    assert "Potrąć karę" not in said, "nothing is left of it"


def test_a_correction_asks_about_every_line(operator: Operator, monthly: Contract) -> None:
    LegalData.objects.create(
        office_id=monthly.office_id, buyer_name="x", buyer_nip="5681618062", is_jst=False
    )
    Seller.objects.create(name="x", nip="1234563218", account="PL61109010140000071219812874")
    account, day = f"urzad/{monthly.office_id}", at_noon(date(2026, 2, 15))
    with time_machine.travel(day, tick=False):
        operator.do(f"{account}/jednorazowo", kind="other", name="Szkolenie", net="500",
                    on="2026-02-15")  # fmt: skip
        invoice = issued_on(monthly, date(2026, 2, 15))
        page = f"faktura/{invoice.pk}/korekta"
        assert "Właściwa kwota netto: Szkolenie" in words(operator.get(page))
        same = operator.post(page, net_0="890,00", net_1="500", reason="nic")
        assert "nie ma czego korygować" in words(same)
        operator.do(page, net_0="890,00", net_1="400", reason="Rabat")
        correction = invoice.corrections.get()
        assert (str(correction.net), correction.lines.filter(before=False).count()) == (
            "-100.00",
            2,
        )
        operator.do(f"faktura/{correction.pk}/wystaw")
        assert "Korekta…" not in words(operator.get(f"faktura/{correction.pk}"))
        operator.do(page, cancel="on", reason="Rezygnacja")
        operator.do(f"faktura/{invoice.corrections.get(number=None).pk}/wystaw")
    assert Invoice.objects.get(pk=invoice.pk).status == "corrected"


def test_an_invoice_goes_by_e_mail_as_often_as_an_operator_wants(
    operator: Operator, invoice: Invoice
) -> None:
    for hour in range(3):
        with time_machine.travel(NOON.replace(hour=9 + hour), tick=False):
            operator.do(f"faktura/{invoice.pk}/wyslij")
            assert send_letters(now=NOON.replace(hour=9 + hour)) == 1
    LegalData.objects.update(invoice_email="")
    assert "nie ma adresu e-mail" in words(operator.post(f"faktura/{invoice.pk}/wyslij"))


def test_the_receipt_is_offered_where_there_is_one(operator: Operator, invoice: Invoice) -> None:
    page = f"faktura/{invoice.pk}"
    data = "1234563218-20251223-0100001AF629"
    number = f"{data}-{checksum(data)}"
    receipt = (
        f"<Potwierdzenie><Dokument><NumerFaktury>{invoice.number}</NumerFaktury>"
        f"<NumerKSeFDokumentu>{number}</NumerKSeFDokumentu></Dokument></Potwierdzenie>"
    ).encode()
    assert b">UPO<" not in operator.get(page).content
    with time_machine.travel(NOON, tick=False):
        operator.do(f"{page}/ksef", number=number, receipt=SimpleUploadedFile("upo.xml", receipt))
    assert b">UPO<" in operator.get(page).content
    assert operator.get(f"{page}.upo").content == receipt


def test_the_account_offers_only_what_makes_sense(
    operator: Operator, pultusk: Office, plans: dict[str, Plan]
) -> None:
    account = f"urzad/{pultusk.pk}"
    said = words(operator.get(account))
    for deed in ("Okres próbny…", "Nowa umowa…"):
        assert deed in said
    others = ("Protokół odbioru…", "Dotacja wpłynęła…", "Ustaw panel tylko do odczytu…")
    for deed in (*others, "Inny plan na próbę…"):
        assert deed not in said
    operator.do(f"{account}/okres-probny", plan=plans["start"].pk, days="30")
    operator.do(f"{account}/plan-proby", plan=plans["county"].pk)
    said = words(operator.get(account))
    assert ("Inny plan na próbę…" in said, "Okres próbny…" in said) == (True, False)
    operator.do(
        f"{account}/umowa",
        **PAPER | {"form": "service", "number": "1/2026", "grant_funded": "on"},
        plan=plans["start"].pk,
        protocol_required="on",
    )
    said = words(operator.get(account))
    for deed in ("Protokół odbioru…", "Dotacja wpłynęła…", "Zmiana planu…"):
        assert deed in said
    assert "Okres próbny…" not in said
    assert "termin płatności czeka" in said
    operator.do(f"{account}/dotacja", on="2026-01-20")
    operator.do(f"{account}/protokol", signed_on="2026-01-20")
    said = words(operator.get(account))
    assert "wpłynęła 20.01.2026" in said
    for deed in ("Protokół odbioru…", "Dotacja wpłynęła…"):
        assert deed not in said


def test_offices_are_found_by_name(operator: Operator, olsztyn: Office, pultusk: Office) -> None:
    assert {olsztyn.name, pultusk.name} <= set(found(operator, ""))
    assert found(operator, "pułt") == [pultusk.name]
    assert "Żaden urząd nie ma takiej nazwy." in words(operator.get("urzedy", q="nie ma"))


def test_an_office_that_left_stays_while_its_contract_is_open(
    operator: Operator, olsztyn: Office, monthly: Contract
) -> None:
    Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.GONE, gone_at=SIGNED)
    assert olsztyn.name in found(operator, "")
    assert "odszedł 14.12.2025" in words(operator.get("urzedy"))
    Contract.objects.filter(pk=monthly.pk).update(closed_at=SIGNED)
    assert olsztyn.name not in found(operator, "")


def found(operator: Operator, text: str) -> list[str]:
    said = words(operator.get("urzedy", q=text))
    names = Office.objects.values_list("name", flat=True)
    return [name for name in names if name in said]
