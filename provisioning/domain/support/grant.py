"""The office lets us in: for a ticket, two hours, to look; to change things by a second word.

Runs in the office. The platform's role has no right to add a row here, nor to change one.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.domain.tickets.in_office import own_ticket
from provisioning.models import SupportGrant, TicketState
from provisioning.models.access import LONGEST
from provisioning.quiet import speak
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal

SUPPORT: Final = "support"
"""What pages ask about (``quiet``)."""


class TicketClosed(Refusal):
    """Access is for a ticket somebody works on."""

    code: ClassVar[str] = "ticket_closed"
    message = _("This report is closed. Report the problem anew, then let support in.")


class NotLetIn(Refusal):
    """There is no grant in force to build on."""

    code: ClassVar[str] = "not_let_in"
    status: ClassVar[int] = 403
    message = _("The office does not let support in now.")


def in_force(now: datetime) -> SupportGrant | None:
    """The office's grant in force, the latest."""
    return (
        SupportGrant.objects.in_force(now)
        .filter(office_id=current_office().pk)
        .select_related("ticket")
        .first()
    )


@transaction.atomic
def let_in(ticket_id: UUID, *, now: datetime, by: Actor) -> SupportGrant:
    """Let us look for two hours from now; what was granted before ends.

    Raises ``TicketClosed``, and ``NotLetIn`` where a visitor asks.
    """
    who = _of_the_office(by)
    ticket = own_ticket(ticket_id, lock=True)
    if ticket.state == TicketState.CLOSED:
        raise TicketClosed
    _end(now, by)
    made = SupportGrant.objects.create(
        office_id=ticket.office_id,
        ticket=ticket,
        granted_at=now,
        until=now + LONGEST,
        by_id=who,
        by_name=by.name,
    )
    record("support.let_in", by=by, now=now, about=ticket)
    transaction.on_commit(lambda: speak(SUPPORT), robust=True)  # noqa: TID251 - a hint in the cache
    return made


@transaction.atomic
def let_change(ticket_id: UUID, *, now: datetime, by: Actor) -> SupportGrant:
    """Let us change things too, as long as we may look. Raises ``NotLetIn``."""
    _of_the_office(by)
    grant = (
        SupportGrant.objects.in_force(now)
        .filter(office_id=current_office().pk, ticket_id=ticket_id)
        .select_for_update()
        .first()
    )
    if grant is None:
        raise NotLetIn
    if not grant.may_write:
        SupportGrant.objects.filter(pk=grant.pk).update(writes_at=now, writes_by_name=by.name)
        grant.writes_at, grant.writes_by_name = now, by.name
        record("support.let_change", by=by, now=now, about=grant.ticket)
    return grant


@transaction.atomic
def withdraw(*, now: datetime, by: Actor) -> int:
    """Let nobody in any more, from this moment; how many grants ended."""
    ended = _end(now, by)
    if ended:
        record("support.withdrawn", by=by, now=now)
    return ended


def _of_the_office(by: Actor) -> UUID:
    """Nobody lets themselves in."""
    if by.kind != ActorKind.CLERK or by.id is None:
        raise NotLetIn
    return by.id


def _end(now: datetime, by: Actor) -> int:
    return (
        SupportGrant.objects.in_force(now)
        .filter(office_id=current_office().pk)
        .update(withdrawn_at=now, withdrawn_by_name=by.name)
    )
