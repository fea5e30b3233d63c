"""What happened, in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.models import Happening
from billing.templatetags.money import percent, short_day, zloty

register = template.Library()

WORDS: Final[dict[str, str | Promise]] = {
    "contract.accept": _("acceptance protocol without remarks"),
    "contract.close": _("the contract is over"),
    "contract.end": _("the contract ends early"),
    "contract.grant": _("the grant has come"),
    "contract.number": _("the contract’s number is corrected"),
    "contract.remarks": _("acceptance protocol with remarks"),
    "contract.renew": _("the contract is renewed"),
    "contract.sign": _("a contract is signed"),
    "extra.add": _("an addition begins"),
    "extra.end": _("an addition ends"),
    "fees.index": _("fees are indexed"),
    "invoice.accepted": _("the invoice is open again"),
    "invoice.correct": _("a correction is drafted"),
    "invoice.corrected": _("the invoice is corrected to nothing"),
    "invoice.deliver": _("the invoice is delivered"),
    "invoice.discard": _("a draft is thrown away"),
    "invoice.draft": _("an invoice is drafted"),
    "invoice.issue": _("an invoice is issued"),
    "invoice.mend": _("the invoice is said anew"),
    "invoice.overdue": _("the day to pay has passed"),
    "invoice.paid": _("the invoice is paid"),
    "invoice.reject": _("KSeF refused the invoice"),
    "invoice.send": _("the invoice is sent"),
    "invoice.settle": _("money is booked"),
    "ksef.accept": _("KSeF gave a number"),
    "ksef.prepare": _("the file for KSeF is made"),
    "limit.kept": _("the office fits its plan again"),
    "limit.passed": _("the office has outgrown its plan"),
    "once.add": _("a one-off charge is added"),
    "penalty": _("a penalty is written down"),
    "penalty.deduct": _("a penalty is deducted"),
    "plan.change": _("the plan changes"),
    "staff.freeze": _("the panel becomes read-only"),
    "staff.thaw": _("the staff works again"),
    "trial.end": _("the trial is over"),
    "trial.start": _("a trial begins"),
    "warranty.extend": _("the warranty is prolonged"),
}


@register.filter
def happened(action: str) -> str | Promise:
    """The act in words; a new one that nobody has named yet shows its code."""
    return WORDS.get(action, action)


@register.filter
def particulars(happening: Happening) -> str:
    """What a row of history says beside the act: numbers, sums, days, reasons."""
    told = happening.details
    return ", ".join(show(told[name]) for name, show in SAID.items() if told.get(name))


def _money(value: Any) -> str:
    return zloty(Decimal(value))


def _percent(value: Any) -> str:
    return percent(Decimal(value))


SAID: Final[dict[str, Callable[[Any], str]]] = {
    "number": str,
    "gross": _money,
    "amount": _money,
    "net": _money,
    "percent": _percent,
    "on": short_day,
    "signed_on": short_day,
    "reason": str,
    "why": str,
}
