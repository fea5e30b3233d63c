"""The printed invoice of a row of the ledger, with its KSeF number and code where it has them."""

from __future__ import annotations

from datetime import date

from billing.documents.pdf import print_invoice
from billing.ksef.number import verification_address
from billing.models import Invoice, SubmissionState


def pdf_of(invoice: Invoice, language: str) -> bytes:
    """The PDF of an issued invoice."""
    said = invoice.said
    accepted = invoice.submissions.filter(state=SubmissionState.ACCEPTED).first()
    if accepted is None:
        return print_invoice(said, language)
    code = verification_address(
        said["issuer"]["party"]["nip"], date.fromisoformat(said["issued_on"]), bytes(accepted.xml)
    )
    return print_invoice(said, language, ksef_number=accepted.number or "", code=code)


def file_name(invoice: Invoice, ending: str) -> str:
    """``FV-2026-0001.pdf``."""
    return f"{(invoice.number or str(invoice.pk)).replace('/', '-')}.{ending}"
