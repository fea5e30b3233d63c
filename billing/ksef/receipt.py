"""The official receipt (UPO): written by the double, read from the real one."""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

UPO: Final = "http://upo.schematy.mf.gov.pl/KSeF/v4-3"


def receipt(known: dict[str, Any], reference: str) -> bytes:
    """A receipt as the double gives it for an accepted invoice."""
    nip, _, number = known["key"]
    made = etree.Element(etree.QName(UPO, "Potwierdzenie"), nsmap={None: UPO})
    _add(made, "NazwaPodmiotuPrzyjmujacego", "Ministerstwo Finansów")
    _add(made, "NumerReferencyjnySesji", reference)
    proof = _add(made, "Uwierzytelnienie")
    _add(_add(proof, "IdKontekstu"), "Nip", nip)
    _add(proof, "SkrotDokumentuUwierzytelniajacego", known["hash"])
    _add(made, "NazwaStrukturyLogicznej", "Schemat_FA(3)_v1-0E.xsd")
    _add(made, "KodFormularza", "FA (3)")
    document = _add(made, "Dokument")
    for name, text in (
        ("NipSprzedawcy", nip),
        ("NumerKSeFDokumentu", known["number"]),
        ("NumerFaktury", number),
        ("DataWystawieniaFaktury", known["issued_on"]),
        ("DataPrzeslaniaDokumentu", known["at"]),
        ("DataNadaniaNumeruKSeF", known["at"]),
        ("SkrotDokumentu", known["hash"]),
        ("TrybWysylki", "Online"),
    ):
        _add(document, name, text)
    return etree.tostring(made, xml_declaration=True, encoding="UTF-8")


def numbers_in_receipt(content: bytes) -> list[tuple[str, str]]:
    """The (invoice number, KSeF number) pairs of a receipt; none for what is no receipt.

    External entities are not read: the file comes from somebody's disk.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        found = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return []
    documents = (row for row in found.iter() if _name(row) == "Dokument")
    pairs = [{_name(part): part.text or "" for part in row} for row in documents]
    return [(p.get("NumerFaktury", ""), p.get("NumerKSeFDokumentu", "")) for p in pairs]


def _name(element: etree._Element) -> str:
    """The name without its namespace: the receipt's version is part of the latter."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _add(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, etree.QName(UPO, name))
    made.text = text or None
    return made
