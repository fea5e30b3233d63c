"""The demo's support and papers: two reports of an office, and the agreement it has accepted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import override

from provisioning.domain.papers import agreement
from provisioning.domain.papers.facts import keep_facts
from provisioning.domain.tickets import by_operator
from provisioning.domain.tickets.report import ticket_of
from provisioning.models import AgreementVersion, Ticket, TicketEntry, TicketKind
from provisioning.service_clock import local_day
from tenants.accounts.models import Role, User
from tenants.accounts.session import actor
from tenants.audit.actor import Actor, ActorKind
from tenants.context import office_context, platform_context
from tenants.help.report import report_problem
from tenants.models import Office

from .demo import OPERATOR

QUESTION: Final = "Jak ustawić krótszy dzień przed świętem?"
NOT_A_FAULT: Final = "To pytanie, nie awaria."
ANSWER: Final = "Godziny → Nietypowe dni: wybierz dzień i wpisz, od kiedy do kiedy przyjmujecie."
FAULT: Final = "Na wydruku dnia nie mieszczą się długie nazwy spraw."


def sow_care(offices: list[Office], *, now: datetime) -> None:
    """Sow both for the first office, where there is nothing of the kind yet; safe to run again."""
    oskar = Actor(ActorKind.OPERATOR, name=OPERATOR.name)
    with platform_context():
        if not AgreementVersion.objects.exists():
            agreement.publish(agreement.proposal(), "", local_day(now), now=now, by=oskar)
    for office in offices:
        with office_context(office):
            keep_facts(now)
    _papers(offices[0], now)
    _reports(offices[0], now, oskar)


def _papers(office: Office, now: datetime) -> None:
    with office_context(office):
        newest = agreement.newest_version()
        if newest is not None and not agreement.own_acceptances():
            admin = User.objects.filter(role=Role.ADMIN).order_by("name")[:1].get()
            agreement.accept(newest.digest, now=now, by=actor(admin))


def _reports(office: Office, now: datetime, oskar: Actor) -> None:
    """One waits for us, the other for the office's word."""
    with office_context(office):
        if Ticket.objects.of(office).exists():
            return
        clerk = actor(User.objects.filter(role=Role.CLERK).order_by("name")[:1].get())
        for text, page in ((QUESTION, "/panel/godziny"), (FAULT, "/panel/wydruk")):
            ticket_of(report_problem(text=text, page=page, now=now, by=clerk).pk)
        question = Ticket.objects.of(office).order_by("number")[0].pk
    with platform_context(), override("pl"):
        by_operator.call(question, TicketKind.HELP, NOT_A_FAULT, now=now, by=oskar)
        by_operator.mend(question, ANSWER, now=now, by=oskar)
        # Nobody is written to about what never happened.
        TicketEntry.objects.filter(office_id=office.pk).update(told_at=now)
