"""What an operator may do with an invoice: in which states, what is asked, the verb behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.domain.correct import draw_correction
from billing.domain.deliver import mark_delivered
from billing.domain.draw import discard
from billing.domain.issue import issue
from billing.domain.ksef_by_hand import mend, record_by_hand
from billing.domain.letters import send_again
from billing.domain.settle import Money, deduct_penalty, settle
from billing.enums import OPEN, InvoiceKind, InvoiceStatus, SettlementKind
from billing.models import Invoice, Penalty
from billing.web.operator import invoice_forms as forms
from billing.web.operator.fields import Fitting

Told = dict[str, Any]
S = InvoiceStatus
ISSUED: Final = frozenset(S) - {S.DRAFT}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to do with an invoice in certain states."""

    label: str | Promise
    do: Callable[[Invoice, Told, Told], object]
    states: frozenset[InvoiceStatus]
    form: type[Fitting] = Fitting

    @property
    def asks(self) -> bool:
        """Tell whether something has to be told first."""
        return self.form is not Fitting


def _issue(invoice: Invoice, told: Told, how: Told) -> object:
    return issue(invoice.pk, **how)


def _discard(invoice: Invoice, told: Told, how: Told) -> object:
    discard(invoice, **how)
    return None


def _mail(invoice: Invoice, told: Told, how: Told) -> object:
    return send_again(invoice, now=how["now"])


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
    return draw_correction(invoice, told["right"], told["reason"], **how)


def _deduct(invoice: Invoice, told: Told, how: Told) -> object:
    return deduct_penalty(invoice.pk, told["penalty"], **how)


DEEDS: Final[dict[str, Deed]] = {
    "wystaw": Deed(_("Issue"), _issue, frozenset({S.DRAFT})),
    "odrzuc-szkic": Deed(_("Throw the draft away"), _discard, frozenset({S.DRAFT})),
    "wyslij": Deed(_("Send by e-mail"), _mail, ISSUED),
    "doreczona": Deed(
        _("It was delivered"),
        _delivered,
        frozenset({S.ISSUED, S.SENT, S.PAID}),
        forms.DeliveredForm,
    ),
    "wplata": Deed(_("Book money by hand"), _settle, ISSUED - {S.CORRECTED}, forms.SettleForm),
    "ksef": Deed(
        _("KSeF number and receipt"),
        _ksef,
        frozenset({S.ISSUED, S.SENT, S.REJECTED, S.ACCEPTED, S.PAID, S.OVERDUE}),
        forms.KsefForm,
    ),
    "popraw": Deed(_("Say it anew with today's data"), _mend, frozenset({S.REJECTED})),
    "korekta": Deed(_("Correction"), _correct, ISSUED - {S.CORRECTED}, forms.CorrectForm),
    "potrac": Deed(_("Deduct a penalty"), _deduct, OPEN, forms.DeductForm),
}


def fitting(invoice: Invoice) -> dict[str, Deed]:
    """The deeds that make sense now; a correction is not corrected, nor paid by hand."""
    found = {slug: deed for slug, deed in DEEDS.items() if invoice.state in deed.states}
    if invoice.kind == InvoiceKind.CORRECTION:
        for slug in ("wplata", "korekta", "potrac"):
            found.pop(slug, None)
    elif not Penalty.objects.filter(contract=invoice.contract_id).not_deducted().exists():
        found.pop("potrac", None)
    return found
