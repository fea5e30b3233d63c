"""The printed invoice: the frozen document in one language, set by Typst.

Where KSeF is used the structured invoice is the original; this is what people read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.documents.code import qr_code
from billing.documents.wording import wording

TEMPLATE: Final = Path(__file__).with_name("invoice.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


def print_invoice(
    said: dict[str, Any], language: str, *, ksef_number: str = "", code: str = ""
) -> bytes:
    """The PDF of a frozen document (``InvoiceDocument.as_json``).

    ``code``: the address behind KSeF's verification code, drawn as a QR code; "" for none.
    """
    with override(language):
        texts = wording(said, language, ksef_number)
        texts |= {
            "code": qr_code(code) if code else "",
            "code_alt": _("QR code: check this invoice in KSeF"),
            "code_text": ksef_number,
        }
    return set_document(TEMPLATE, texts)


def set_document(template: Path, said: dict[str, Any]) -> bytes:
    """Set a template with its texts passed as JSON; no fonts of the system, no network."""
    made = typst.compile(
        template,
        root=template.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made
