"""One invoice: what it says, where it is, what may be done with it."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from billing.configuration import ksef_gateway
from billing.domain.ksef import xml_of
from billing.domain.printing import file_name, pdf_of
from billing.enums import InvoiceStatus
from billing.models import Invoice, SubmissionState
from billing.web.operator.door import OperatorRequest, actor, done, operators_only
from billing.web.operator.invoice_deeds import DEEDS, fitting
from tenants.errors import Refusal

# What is usually done next, by status: its button stands out.
MAIN: Final = {
    InvoiceStatus.DRAFT: "wystaw",
    InvoiceStatus.ISSUED: "ksef",
    InvoiceStatus.REJECTED: "popraw",
}


@operators_only
def show(request: OperatorRequest, invoice_id: Any) -> HttpResponse:
    """The invoice, its lines, money, attempts at KSeF, letters and history."""
    invoice = _found(invoice_id)
    told = {
        "invoice": invoice,
        "deeds": fitting(invoice),
        "main": _main(invoice),
        "refused": invoice.submissions.filter(state=SubmissionState.REFUSED),
        "has_receipt": _receipt(invoice) is not None,
        "said": invoice.said,
    }
    return render(request, "billing/operator/invoice.html", told)


@operators_only
def act(request: OperatorRequest, invoice_id: Any, deed: str) -> HttpResponse:
    """Do it; what needs to be told is asked first."""
    invoice = _found(invoice_id)
    if deed not in DEEDS:
        raise Http404
    chosen = DEEDS[deed]
    posted = request.method == "POST"
    form = chosen.form(request.POST, request.FILES) if posted else chosen.form()
    form.fit(invoice)
    if posted and form.is_valid():
        how = {"now": timezone.now(), "by": actor(request)}
        try:
            chosen.do(invoice, dict(form.cleaned_data), how)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            is_gone = deed == "odrzuc-szkic"
            return done("invoices") if is_gone else done("invoice", invoice_id)
    told = {"form": form, "title": chosen.label, "invoice": invoice}
    return render(request, "billing/operator/form.html", told, status=422 if posted else 200)


@operators_only
def download(request: OperatorRequest, invoice_id: Any, form: str) -> HttpResponse:
    """The invoice as PDF or structured XML, the receipt (UPO) where there is one."""
    invoice = _found(invoice_id)
    if not invoice.number:
        raise Http404
    receipt = _receipt(invoice)
    if form == "pdf":
        content, kind = pdf_of(invoice, "pl" if get_language() == "pl" else "en"), "application/pdf"
    elif form == "xml":
        content, kind = xml_of(invoice, now=timezone.now()), "application/xml"
    elif form == "upo" and receipt is not None:
        content, kind = receipt, "application/xml"
    else:
        raise Http404
    ending = "upo.xml" if form == "upo" else form
    name = f'attachment; filename="{file_name(invoice, ending)}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def _found(invoice_id: Any) -> Invoice:
    related = Invoice.objects.select_related("office", "contract", "corrects")
    return get_object_or_404(related, pk=invoice_id)


def _main(invoice: Invoice) -> str:
    """The deed whose button stands out; what a job does by itself is nobody's next step."""
    goes_by_itself = invoice.state == InvoiceStatus.ISSUED and ksef_gateway() is not None
    return "" if goes_by_itself else MAIN.get(invoice.state, "")


def _receipt(invoice: Invoice) -> bytes | None:
    """The official receipt (UPO), if it came or was added by hand."""
    accepted = invoice.submissions.filter(state=SubmissionState.ACCEPTED).first()
    return bytes(accepted.receipt) if accepted and accepted.receipt else None
