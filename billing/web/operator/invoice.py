"""One invoice: what it says, where it is, what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from billing.domain.correct import draw_correction
from billing.domain.deliver import mark_delivered
from billing.domain.draw import discard
from billing.domain.issue import issue
from billing.domain.items import items_now, nothing_of, repriced
from billing.domain.ksef import xml_of
from billing.domain.ksef_by_hand import mend, record_by_hand
from billing.domain.letters import owe_letter
from billing.domain.printing import file_name, pdf_of
from billing.domain.settle import Money, settle
from billing.enums import InvoiceStatus, SettlementKind
from billing.models import Invoice, LetterKind, SubmissionState
from billing.web.operator import forms
from billing.web.operator.door import OperatorRequest, actor, done, operators_only
from tenants.errors import Refusal

Told = dict[str, Any]
S = InvoiceStatus
ISSUED: Final = frozenset(S) - {S.DRAFT}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do with an invoice in certain states."""

    label: str | Promise
    do: Callable[[Invoice, Told, Told], object]
    states: frozenset[InvoiceStatus]
    form: type[Form] = Form


def _issue(invoice: Invoice, told: Told, how: Told) -> object:
    return issue(invoice.pk, **how)


def _discard(invoice: Invoice, told: Told, how: Told) -> object:
    discard(invoice, **how)
    return None


def _mail(invoice: Invoice, told: Told, how: Told) -> object:
    return owe_letter(invoice, LetterKind.INVOICE, now=how["now"])


def _delivered(invoice: Invoice, told: Told, how: Told) -> object:
    mark_delivered(invoice, told["on"], **how)
    return None


def _settle(invoice: Invoice, told: Told, how: Told) -> object:
    kind = SettlementKind(told["kind"])
    money = Money(kind, told["amount"], told["on"], told["reference"])
    return settle(invoice.pk, money, **how)


def _ksef(invoice: Invoice, told: Told, how: Told) -> object:
    receipt = told["receipt"].read() if told["receipt"] else None
    return record_by_hand(invoice.pk, told["number"], receipt, **how)


def _mend(invoice: Invoice, told: Told, how: Told) -> object:
    return mend(invoice.pk, **how)


def _correct(invoice: Invoice, told: Told, how: Told) -> object:
    stated = items_now(invoice)
    right = nothing_of(stated) if told["net"] is None else repriced(stated, told["net"])
    return draw_correction(invoice, right, told["reason"], **how)


DEEDS: Final[dict[str, Deed]] = {
    "wystaw": Deed(gettext_lazy("Issue"), _issue, frozenset({S.DRAFT})),
    "odrzuc-szkic": Deed(gettext_lazy("Throw the draft away"), _discard, frozenset({S.DRAFT})),
    "wyslij": Deed(gettext_lazy("Send by e-mail"), _mail, ISSUED),
    "doreczona": Deed(
        gettext_lazy("It was delivered"),
        _delivered,
        frozenset({S.ISSUED, S.SENT, S.PAID}),
        forms.DeliveredForm,
    ),
    "wplata": Deed(
        gettext_lazy("Book money by hand"), _settle, ISSUED - {S.CORRECTED}, forms.SettleForm
    ),
    "ksef": Deed(
        gettext_lazy("KSeF number and receipt"),
        _ksef,
        frozenset({S.ISSUED, S.SENT, S.REJECTED, S.ACCEPTED, S.PAID, S.OVERDUE}),
        forms.KsefForm,
    ),
    "popraw": Deed(gettext_lazy("Say it anew with today's data"), _mend, frozenset({S.REJECTED})),
    "korekta": Deed(
        gettext_lazy("Correction"), _correct, ISSUED - {S.CORRECTED}, forms.CorrectForm
    ),
}


@operators_only
def show(request: OperatorRequest, invoice_id: Any) -> HttpResponse:
    """The invoice, its lines, money, attempts at KSeF, letters and history."""
    invoice = _found(invoice_id)
    fitting = [(slug, deed) for slug, deed in DEEDS.items() if invoice.state in deed.states]
    told = {
        "invoice": invoice,
        "pressed": [(slug, deed) for slug, deed in fitting if deed.form is Form],
        "asked": [(slug, deed) for slug, deed in fitting if deed.form is not Form],
        "refused": invoice.submissions.filter(state=SubmissionState.REFUSED),
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
    accepted = invoice.submissions.filter(state=SubmissionState.ACCEPTED).first()
    if form == "pdf":
        content, kind = pdf_of(invoice, "pl" if get_language() == "pl" else "en"), "application/pdf"
    elif form == "xml":
        content, kind = xml_of(invoice, now=timezone.now()), "application/xml"
    elif form == "upo" and accepted is not None and accepted.receipt:
        content, kind = bytes(accepted.receipt), "application/xml"
    else:
        raise Http404
    ending = "upo.xml" if form == "upo" else form
    name = f'attachment; filename="{file_name(invoice, ending)}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": name})


def _found(invoice_id: Any) -> Invoice:
    related = Invoice.objects.select_related("office", "contract", "corrects")
    return get_object_or_404(related, pk=invoice_id)
