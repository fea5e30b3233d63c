"""What is printed on an invoice, word by word, in the language that is switched on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.documents.formats import NBSP, amount, day
from billing.enums import InvoiceKind
from billing.identifiers import in_groups
from billing.money.words import in_words

Said = dict[str, Any]
Pairs = list[list[str]]


def wording(said: Said, language: str, ksef_number: str = "") -> Said:
    """The texts of a frozen document, laid out for the template; empty facts are left out."""
    issuer, terms = said["issuer"], said["terms"]
    is_correction = said["kind"] == InvoiceKind.CORRECTION
    title = _("Correcting invoice %(number)s") if is_correction else _("VAT invoice %(number)s")
    to_pay = Decimal(said["to_pay"])
    return {
        "lang": language,
        "title": title % {"number": said["number"]},
        "author": issuer["party"]["name"],
        "facts": _facts(said, ksef_number),
        "parties": _parties(said),
        "columns": _columns(),
        "tables": _tables(said, language, is_correction),
        "tax": _tax(said, language),
        "to_pay": [
            _("To pay:") if to_pay >= 0 else _("To return:"),
            f"{amount(abs(to_pay), language)}{NBSP}PLN",
        ],
        # The law knows the amount in words in Polish only.
        "words": _("In words: %(words)s") % {"words": in_words(abs(to_pay))},
        "deductions": [
            [reason, f"−{amount(value, language)}"] for reason, value in terms["deductions"]
        ],
        "payment": _payment(said),
        "notes": [_("Split payment mechanism")] if terms["split_payment"] else [],
        "footer": f"{said['number']} · {issuer['party']['name']}",
    }


def _facts(said: Said, ksef_number: str) -> Pairs:
    first, last = said["period_first"], said["period_last"]
    corrected = said["corrected"] or {"number": "", "issued_on": None, "reason": ""}
    signed = said["contract_signed_on"]
    contract = said["contract_number"]
    return _filled(
        (_("Issued on"), day(said["issued_on"])),
        (_("Period"), f"{day(first)}–{day(last)}" if first else ""),
        (_("Corrects invoice"), _of_day(corrected["number"], corrected["issued_on"])),
        (_("Reason of the correction"), corrected["reason"]),
        (_("Contract number"), _of_day(contract, signed)),
        (_("Buyer reference"), said["customer"]["reference"]),
        (_("KSeF number"), ksef_number),
    )


def _of_day(number: str, on: str | None) -> str:
    if not number or not on:
        return number
    return _("%(number)s of %(day)s") % {"number": number, "day": day(on)}


def _parties(said: Said) -> list[Said]:
    issuer, customer = said["issuer"], said["customer"]
    numbers = [f"REGON: {issuer['regon']}" if issuer["regon"] else ""]
    numbers.append(f"KRS: {issuer['krs']}" if issuer["krs"] else "")
    parties = [(_("Seller"), issuer["party"], numbers), (_("Buyer"), customer["buyer"], [])]
    if customer["recipient"]:
        parties.append((_("Recipient"), customer["recipient"], []))
    return [{"label": label, "lines": _lines(party) + [n for n in more if n]}
            for label, party, more in parties]  # fmt: skip


def _lines(party: Said) -> list[str]:
    lines = [party["name"], party["street"], party["town"]]
    lines.append(f"NIP: {party['nip']}" if party["nip"] else "")
    lines.append(f"IDWew: {party['inner_id']}" if party["inner_id"] else "")
    return [line for line in lines if line]


def _columns() -> list[str]:
    name = pgettext("invoice", "Name")
    return ["", name, _("Quantity"), _("Unit price, net"), _("Discount"), _("Net"), _("VAT")]


def _tables(said: Said, language: str, is_correction: bool) -> list[Said]:
    parts = [("", said["items"])]
    if is_correction:
        parts = [(_("Before the correction"), said["before"]),
                 (_("After the correction"), said["items"])]  # fmt: skip
    return [
        {"label": label, "rows": [_row(n, item, language) for n, item in enumerate(items, 1)]}
        for label, items in parts
    ]


def _row(position: int, item: Said, language: str) -> list[str]:
    money = (item["unit_net"], item["discount"], item["net"])
    return [
        str(position),
        item["name"],
        str(item["quantity"]),
        *(amount(value, language) for value in money),
        f"{item['rate']}{NBSP}%",
    ]


def _tax(said: Said, language: str) -> Said:
    rows = [
        (f"{rate['rate']}{NBSP}%", rate["net"], rate["vat"]) for rate in said["totals"]["rates"]
    ]
    return {
        "head": [_("Rate"), _("Net"), _("VAT amount"), _("Gross")],
        "rows": [_sums(*row, language) for row in rows],
        "sum": _sums(_("Total"), said["net"], said["vat"], language),
    }


def _sums(label: str, net: str, vat: str, language: str) -> list[str]:
    gross = Decimal(net) + Decimal(vat)
    return [label, *(amount(value, language) for value in (net, vat, gross))]


def _payment(said: Said) -> Pairs:
    issuer, terms = said["issuer"], said["terms"]
    asked = (_("Questions"), ", ".join(filter(None, (issuer["email"], issuer["phone"]))))
    if Decimal(said["to_pay"]) < 0:  # nobody should send us what we owe
        return _filled((_("Payment"), _("we deduct it from what is open, or send it back")), asked)
    days = _("%(days)s days from the delivery of the invoice") % {"days": terms["payment_days"]}
    return _filled(
        (_("Payment"), _("bank transfer")),
        (pgettext("invoice", "Due"), days),
        (pgettext("invoice", "Account"), in_groups(issuer["account"])),
        (_("Bank"), issuer["bank"]),
        (_("Title of the transfer"), said["number"]),
        asked,
    )


def _filled(*pairs: tuple[str, str]) -> Pairs:
    return [[label, value] for label, value in pairs if value]
