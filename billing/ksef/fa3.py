"""The structured invoice FA(3), made from a frozen document.

Element names are the ministry's. Order matters: it is a sequence throughout.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from billing.enums import InvoiceKind
from billing.ksef.parties import add_parties
from billing.ksef.tree import LONG, Element, add, as_bytes, root, say

SYSTEM: Final = "Okienko"
YES, NO = "1", "2"
# Sums by rate: the number in P_13_n and P_14_n.
SLOTS: Final = {"23": "1", "8": "2", "5": "3"}
TRANSFER: Final = "6"
Said = dict[str, Any]


def structured_invoice(said: Said, *, made_at: datetime, corrected_number: str = "") -> bytes:
    """FA(3) of a frozen document (``InvoiceDocument.as_json``).

    ``corrected_number``: the KSeF number of the invoice a correction is for, "" outside KSeF.
    """
    invoice = root("Faktura")
    _head(invoice, made_at)
    add_parties(invoice, said)
    body = add(invoice, "Fa")
    add(body, "KodWaluty", "PLN")
    add(body, "P_1", said["issued_on"])
    say(body, "P_2", said["number"])
    _period(body, said)
    _sums(body, said)
    _notes(body, split_payment=said["terms"]["split_payment"])
    _kind(body, said, corrected_number)
    _extra(body, said)
    _lines(body, said)
    _deductions(body, said)
    _payment(body, said)
    _contract(body, said)
    _foot(invoice, said["issuer"])
    return as_bytes(invoice)


def _head(invoice: Element, made_at: datetime) -> None:
    head = add(invoice, "Naglowek")
    add(head, "KodFormularza", "FA", kodSystemowy="FA (3)", wersjaSchemy="1-0E")
    add(head, "WariantFormularza", "3")
    add(head, "DataWytworzeniaFa", f"{made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    add(head, "SystemInfo", SYSTEM)


def _period(body: Element, said: Said) -> None:
    if said["period_first"] and said["period_last"]:
        period = add(body, "OkresFa")
        add(period, "P_6_Od", said["period_first"])
        add(period, "P_6_Do", said["period_last"])


def _sums(body: Element, said: Said) -> None:
    for rate in sorted(said["totals"]["rates"], key=lambda rate: SLOTS[rate["rate"]]):
        slot = SLOTS[rate["rate"]]
        add(body, f"P_13_{slot}", rate["net"])
        add(body, f"P_14_{slot}", rate["vat"])
    add(body, "P_15", said["gross"])


def _notes(body: Element, *, split_payment: bool) -> None:
    """Cash accounting, self-billing, reverse charge, split payment; none of the exemptions."""
    notes = add(body, "Adnotacje")
    add(notes, "P_16", NO)
    add(notes, "P_17", NO)
    add(notes, "P_18", NO)
    add(notes, "P_18A", YES if split_payment else NO)
    add(add(notes, "Zwolnienie"), "P_19N", YES)
    add(add(notes, "NoweSrodkiTransportu"), "P_22N", YES)
    add(notes, "P_23", NO)
    add(add(notes, "PMarzy"), "P_PMarzyN", YES)


def _kind(body: Element, said: Said, corrected_number: str) -> None:
    if said["kind"] != InvoiceKind.CORRECTION:
        add(body, "RodzajFaktury", "VAT")
        return
    corrected = said["corrected"]
    add(body, "RodzajFaktury", "KOR")
    say(body, "PrzyczynaKorekty", corrected["reason"])
    about = add(body, "DaneFaKorygowanej")
    add(about, "DataWystFaKorygowanej", corrected["issued_on"])
    say(about, "NrFaKorygowanej", corrected["number"])
    if corrected_number:
        add(about, "NrKSeF", YES)
        add(about, "NrKSeFFaKorygowanej", corrected_number)
    else:
        add(about, "NrKSeFN", YES)


def _extra(body: Element, said: Said) -> None:
    """What PEF calls the buyer's reference has no field of its own here."""
    if said["customer"]["reference"].strip():
        extra = add(body, "DodatkowyOpis")
        add(extra, "Klucz", "Referencje kupującego")
        say(extra, "Wartosc", said["customer"]["reference"])


def _lines(body: Element, said: Said) -> None:
    for items, before in ((said["before"], True), (said["items"], False)):
        for number, item in enumerate(items, 1):
            _line(body, item, number, before=before)


def _line(body: Element, item: Said, number: int, *, before: bool) -> None:
    line = add(body, "FaWiersz")
    add(line, "NrWierszaFa", str(number))
    say(line, "P_7", item["name"], LONG)
    add(line, "P_8A", "usł.")
    add(line, "P_8B", str(item["quantity"]))
    add(line, "P_9A", item["unit_net"])
    if Decimal(item["discount"]):
        add(line, "P_10", item["discount"])
    add(line, "P_11", item["net"])
    add(line, "P_12", item["rate"])
    if before:
        add(line, "StanPrzed", YES)


def _deductions(body: Element, said: Said) -> None:
    deductions = said["terms"]["deductions"]
    if not deductions:
        return
    settling = add(body, "Rozliczenie")
    for reason, amount in deductions:
        one = add(settling, "Odliczenia")
        add(one, "Kwota", amount)
        say(one, "Powod", reason)
    add(settling, "SumaOdliczen", str(sum(Decimal(amount) for _, amount in deductions)))
    add(settling, "DoZaplaty", said["to_pay"])


def _payment(body: Element, said: Said) -> None:
    issuer = said["issuer"]
    payment = add(body, "Platnosc")
    term = add(add(payment, "TerminPlatnosci"), "TerminOpis")
    add(term, "Ilosc", str(said["terms"]["payment_days"]))
    add(term, "Jednostka", "dni")
    add(term, "ZdarzeniePoczatkowe", "doręczenie faktury")
    add(payment, "FormaPlatnosci", TRANSFER)
    account = add(payment, "RachunekBankowy")
    add(account, "NrRB", issuer["account"].removeprefix("PL"))
    say(account, "NazwaBanku", issuer["bank"])


def _contract(body: Element, said: Said) -> None:
    if not said["contract_number"].strip():
        return
    contract = add(add(body, "WarunkiTransakcji"), "Umowy")
    if said["contract_signed_on"]:
        add(contract, "DataUmowy", said["contract_signed_on"])
    say(contract, "NrUmowy", said["contract_number"])


def _foot(invoice: Element, issuer: Said) -> None:
    if issuer["krs"] or issuer["regon"]:
        registers = add(add(invoice, "Stopka"), "Rejestry")
        say(registers, "KRS", issuer["krs"])
        say(registers, "REGON", issuer["regon"])
