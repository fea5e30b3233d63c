"""Somebody takes a consent back (P25.8): as easy as giving it was."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.errors import AccountNeedsIt, NoSuchConsent, NotWithdrawable
from tenants.consents.models import Acceptance, ConsentKind, Withdrawal


def take_back(
    acceptance_id: UUID, *, about: UUID, now: datetime, by: Actor, channel: str = "web"
) -> Withdrawal:
    """Take an optional consent of ``about`` back.

    Raises ``NoSuchConsent`` (or somebody else's), ``NotWithdrawable`` (a notice, or taken back
    before), ``AccountNeedsIt`` (a required one: ``tenants.consents.domain.leave`` takes it back
    together with the account).
    """
    acceptance = given(acceptance_id, about)
    if acceptance.version.consent.required:
        raise AccountNeedsIt
    return write_withdrawal(acceptance, now=now, by=by, channel=channel)


def given(acceptance_id: UUID, about: UUID) -> Acceptance:
    """The acceptance; raises as ``take_back`` does."""
    found = (
        Acceptance.objects.filter(pk=acceptance_id, about=about)
        .select_related("version__consent", "withdrawal")
        .first()
    )
    if found is None:
        raise NoSuchConsent
    if found.version.consent.kind != ConsentKind.CONSENT or hasattr(found, "withdrawal"):
        raise NotWithdrawable
    return found


def write_withdrawal(
    acceptance: Acceptance, *, now: datetime, by: Actor, channel: str
) -> Withdrawal:
    """Write it once; of two at the same moment one is refused by the database."""
    try:
        with transaction.atomic():
            written = Withdrawal.objects.create(
                acceptance=acceptance, at=now, channel=channel, by_kind=by.kind, by_id=by.id
            )
            record("consent.take_back", by=by, now=now, about=acceptance)
    except IntegrityError as error:
        raise NotWithdrawable from error
    return written
