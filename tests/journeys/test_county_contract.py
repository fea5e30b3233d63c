"""The county's contract from signature to a paid invoice, over HTTP, as an operator lives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree
from pytest_django import Settings
from support.ksef import FA3, schema
from support.operators import Operator, words
from support.staff import hire, sign_in
from support.treasury import at_noon

from billing.domain.daily import run_day
from billing.domain.letters import send_letters
from billing.ksef.number import checksum
from billing.models import Invoice, Plan
from tenants.accounts.models import Role
from tenants.context import platform_context
from tenants.models import Office

SELLER = {
    "name": "Okienko Sp. z o.o.",
    "nip": "123-456-32-18",
    "street": "ul. Próbna 1",
    "postal_code": "00-001",
    "city": "Warszawa",
    "account": "61 1090 1014 0000 0712 1981 2874",
    "email": "faktury@example.com",
    "grace_days": "60",
}
COUNTY = {
    "buyer_name": "Powiat Pułtuski",
    "buyer_nip": "568-16-18-062",
    "buyer_street": "ul. Marii Skłodowskiej-Curie 11",
    "buyer_postal_code": "06-100",
    "buyer_city": "Pułtusk",
    "is_jst": "on",
    "recipient_name": "Starostwo Powiatowe w Pułtusku",
    "recipient_street": "ul. Marii Skłodowskiej-Curie 11",
    "recipient_postal_code": "06-100",
    "recipient_city": "Pułtusk",
    "buyer_reference": "INF.2600.55.2023",
    "invoice_email": "faktury.pultusk@example.com",
    "language": "pl",
    "rail": "transfer",
    "split_payment": "on",
}
STATEMENT = """\
:20:MT940
:25:/PL61109010140000071219812874
:28C:00001
:60F:C260101PLN0,00
:61:2601200120C13284,00NTRFNONREF//BR1
:86:020~20/VAT/2484,00/IDC/5681618062/
~21INV/FV/2025/0001/TXT/241/202
~225~32POWIAT PULTUSKI~38PL27114020040000300201355387
:62F:C260120PLN13284,00
-
"""


@pytest.fixture
def operator(pultusk: Office, settings: Settings) -> Operator:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Operator()


def day_passes(day: date) -> datetime:
    """What runs every hour and every minute, once."""
    now = at_noon(day)
    with platform_context():
        run_day(now=now, by_mail=False)
        send_letters(now=now)
    return now


def sign(operator: Operator, office: Office) -> None:
    """Our company, the price list, the county's data and its contract."""
    account = f"urzad/{office.pk}"
    operator.do("nasze-dane", **SELLER)
    operator.do("cennik", wstaw="1")
    operator.do(f"{account}/dane", **COUNTY)
    with platform_context():
        plan = Plan.objects.get(key="standard").pk
    operator.do(
        f"{account}/umowa",
        number="241/2025",
        subject="Dostęp do modułu rezerwacji wizyt dla 5 kolejek",
        signed_on="2025-12-14",
        starts_on="2025-12-15",
        ends_on="2026-12-15",
        form="service",
        plan=plan,
        interval="year",
        fee_net="10 800,00",
        timing="advance",
        payment_days="30",
        protocol_required="on",
        is_automatic="on",
        grant_days="14",
        delay_percent="1",
        breach_percent="10",
    )


def carry_to_ksef(operator: Operator, invoice: Invoice) -> None:
    """Download the valid file, carry it to KSeF, type the number that came back."""
    xml = operator.get(f"faktura/{invoice.pk}.xml").content
    schema(FA3).assertValid(etree.fromstring(xml))
    data = "1234563218-20251222-0100001AF629"
    operator.do(f"faktura/{invoice.pk}/ksef", number=f"{data}-{checksum(data)}")


def page_of_celina(office: Office, browser: Client) -> str:
    """What the county's administrator reads about its account."""
    sign_in(browser, hire(office, "Celina", Role.ADMIN).email)
    return words(browser.get("/panel/rozliczenia/"))  # type: ignore[arg-type]


def invoices() -> list[Invoice]:
    with platform_context():
        return list(Invoice.objects.all())


def test_from_the_signature_to_the_money(
    operator: Operator, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    with time_machine.travel(at_noon(date(2025, 12, 14)), tick=False):
        sign(operator, pultusk)
    day_passes(date(2025, 12, 18))
    assert invoices() == [], "nothing is invoiced before the protocol"

    with time_machine.travel(at_noon(date(2025, 12, 19)), tick=False):
        operator.do(f"urzad/{pultusk.pk}/protokol", signed_on="2025-12-19", remarks="")
    day_passes(date(2025, 12, 19))
    (invoice,) = invoices()
    assert (invoice.number, str(invoice.gross)) == ("FV/2025/0001", "13284.00")

    with time_machine.travel(at_noon(date(2025, 12, 22)), tick=False):
        carry_to_ksef(operator, invoice)
    day_passes(date(2025, 12, 22))
    (letter,) = mail.outbox
    assert letter.to == ["faktury.pultusk@example.com"]
    assert "13\N{NO-BREAK SPACE}284,00 PLN" in str(letter.body)
    day_passes(date(2026, 1, 18))
    assert mail.outbox[-1].subject == "Fakturę FV/2025/0001 trzeba zapłacić do 21.01.2026"

    with time_machine.travel(at_noon(date(2026, 1, 20)), tick=False):
        operator.do("przelewy", file=SimpleUploadedFile("wyciag.sta", STATEMENT.encode()))
        assert "0,00 zł do otrzymania" in words(operator.get(""))
    (paid,) = invoices()
    assert (paid.status, paid.due_on) == ("paid", date(2026, 1, 21))
    day_passes(date(2026, 3, 1))
    assert len(mail.outbox) == 2, "who has paid is left in peace"

    with time_machine.travel(at_noon(date(2026, 1, 21)), tick=False):
        page = page_of_celina(pultusk, at(pultusk))
    assert "FV/2025/0001 KSeF 1234563218-20251222-0100001AF629" in page
    assert "13 284,00 zł – zapłacona" in page
