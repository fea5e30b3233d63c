"""A report of the staff and its ticket; Anna of Olsztyn and Ola, one of us, about it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from provisioning.domain.tickets.report import ticket_of
from provisioning.models import Ticket
from tenants.accounts.models import Duty, Role, User
from tenants.accounts.session import actor
from tenants.context import office_context, platform_context
from tenants.help.report import report_problem
from tenants.models import Office


def reported(
    office: Office, person: User, text: str = "Nie drukuje", at: datetime | None = None
) -> Ticket:
    """A problem told by ``person``, and the ticket made of it."""
    with office_context(office):
        now = at or timezone.now()
        told = report_problem(text=text, page="/panel/wydruk", now=now, by=actor(person))
        made = ticket_of(told.pk)
    assert made is not None
    return made


def seen(ticket_id: UUID) -> Ticket:
    """The ticket as it is now, from the platform."""
    with platform_context():
        return Ticket.objects.select_related("office").get(pk=ticket_id)


def one_of_us(name: str = "Ola") -> User:
    """An operator."""
    with platform_context():
        email = f"{name.lower()}@okienko.example"
        return User.objects.create_user(
            email, None, name=name, role=Role.OPERATOR, permissions=[Duty.SUPPORT]
        )
