"""A day in the life of billing: safe to run again, and to have missed some days."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from billing.days import local_day
from billing.domain.draw import draw_due
from billing.domain.dunning import thaw_paid_up
from billing.domain.entitle import refresh_entitlements
from billing.domain.finish import close_ended
from billing.domain.issue import issue
from billing.domain.letters import owe_letter
from billing.domain.remind import remind
from billing.domain.settle import mark_overdue
from billing.enums import InvoiceStatus
from billing.models import Contract, LetterKind, Subscription
from tenants.audit.actor import SYSTEM
from tenants.errors import Refusal

# A contract's last period may wait for its protocol this long after the end.
LOOK_BACK: Final = timedelta(days=400)
log = logging.getLogger(__name__)


def run_day(*, now: datetime, by_mail: bool = True) -> None:
    """Everything that time brings: limits, drafts, invoices, reminders, ends.

    Each contract is a transaction of its own, so that one with a fault stops no other. ``by_mail``:
    invoices go by e-mail as soon as they are issued; else they go to KSeF first.
    """
    for office_id in _offices_that_order():
        refresh_entitlements(office_id, local_day(now))
    for contract in _contracts_to_invoice(now):
        _invoice(contract, now, by_mail=by_mail)
    mark_overdue(now=now, by=SYSTEM)
    thaw_paid_up(now=now)
    remind(now=now)
    close_ended(now=now, by=SYSTEM)


def _invoice(contract: Contract, now: datetime, *, by_mail: bool) -> None:
    """Draft what is due, and issue it where the contract says it needs nobody's eye."""
    draw_due(contract, now=now, by=SYSTEM)
    if not contract.is_automatic:
        return
    for draft in contract.invoices.filter(status=InvoiceStatus.DRAFT, corrects=None):
        try:
            with transaction.atomic():
                issued = issue(draft.pk, now=now, by=SYSTEM)
                if by_mail:
                    owe_letter(issued, LetterKind.INVOICE, now=now)
        except Refusal as refusal:
            # Legal data are missing, or our own: the draft waits, operators see it on their page.
            log.warning("contract %s not invoiced: %s", contract.pk, refusal.code)


def _contracts_to_invoice(now: datetime) -> Iterable[Contract]:
    today = local_day(now)
    lately = Q(ends_on=None) | Q(ends_on__gt=today - LOOK_BACK)
    return Contract.objects.of_whom_we_serve().filter(lately, starts_on__lte=today)


def _offices_that_order() -> Iterable[UUID]:
    return (
        Subscription.objects.filter(closed_at=None).values_list("office_id", flat=True).distinct()
    )
