"""Who sells, buys and receives, as FA(3) wants them: Podmiot1, Podmiot2, Podmiot3."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from billing.ksef.tree import LONG, Element, add, say

COUNTRY: Final = "PL"
PHONE: Final = 16
Said = dict[str, Any]


class Role(StrEnum):
    """What a third party is to the invoice (TRolaPodmiotu3); those we need."""

    RECIPIENT = "2"
    JST_RECIPIENT = "8"
    GROUP_RECIPIENT = "10"


def add_parties(invoice: Element, said: Said) -> None:
    """The seller, the buyer with its flags, and the recipient where it is somebody else."""
    issuer, customer = said["issuer"], said["customer"]
    seller = add(invoice, "Podmiot1")
    _known_by_nip(seller, issuer["party"])
    _address(seller, issuer["party"])
    if issuer["email"] or issuer["phone"]:
        contact = add(seller, "DaneKontaktowe")
        say(contact, "Email", issuer["email"])
        say(contact, "Telefon", issuer["phone"], PHONE)
    buyer = add(invoice, "Podmiot2")
    _known_by_nip(buyer, customer["buyer"])
    _address(buyer, customer["buyer"])
    add(buyer, "JST", _flag(customer["is_jst"]))
    add(buyer, "GV", _flag(customer["is_vat_group"]))
    if customer["recipient"]:
        _recipient(invoice, customer)


def _recipient(invoice: Element, customer: Said) -> None:
    """A unit of a local government is role 8: how the ministry wants its invoices to find it."""
    party = customer["recipient"]
    recipient = add(invoice, "Podmiot3")
    known = add(recipient, "DaneIdentyfikacyjne")
    if party["nip"]:
        add(known, "NIP", party["nip"])
    elif party["inner_id"]:
        add(known, "IDWew", party["inner_id"])
    else:
        add(known, "BrakID", "1")
    say(known, "Nazwa", party["name"], LONG)
    _address(recipient, party)
    add(recipient, "Rola", _role(customer))


def _role(customer: Said) -> Role:
    if customer["is_jst"]:
        return Role.JST_RECIPIENT
    return Role.GROUP_RECIPIENT if customer["is_vat_group"] else Role.RECIPIENT


def _known_by_nip(party: Element, said: Said) -> None:
    known = add(party, "DaneIdentyfikacyjne")
    add(known, "NIP", said["nip"])
    say(known, "Nazwa", said["name"], LONG)


def _address(party: Element, said: Said) -> None:
    address = add(party, "Adres")
    add(address, "KodKraju", COUNTRY)
    say(address, "AdresL1", said["street"] or said["town"], LONG)
    if said["street"]:
        say(address, "AdresL2", said["town"], LONG)


def _flag(value: bool) -> str:
    return "1" if value else "2"
