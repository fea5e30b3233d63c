"""Building XML that FA(3) accepts: texts made into tokens, empty elements left out."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

NAMESPACE: Final = "http://crd.gov.pl/wzor/2025/06/25/13775/"
# What XML 1.0 cannot carry at all.
FORBIDDEN: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHORT: Final = 256
LONG: Final = 512

Element = etree._Element


def root(name: str) -> Element:
    """The outermost element, in FA(3)'s namespace."""
    return etree.Element(etree.QName(NAMESPACE, name), nsmap={None: NAMESPACE})


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """Add an element, with its text if there is one."""
    made = etree.SubElement(parent, etree.QName(NAMESPACE, name), attributes)
    if text:
        made.text = text
    return made


def say(parent: Element, name: str, text: str | None, limit: int = SHORT) -> None:
    """Add an element if there is something to say; the text becomes a token of allowed length."""
    if cleaned := token(text or "", limit):
        add(parent, name, cleaned)


def token(text: str, limit: int = SHORT) -> str:
    """A text as ``xsd:token``: one line, single spaces, nothing XML cannot carry, not too long."""
    return " ".join(FORBIDDEN.sub(" ", text).split())[:limit].rstrip()


def as_bytes(element: Element) -> bytes:
    """The document as it is sent and kept: its digest is taken from these very bytes."""
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8")
