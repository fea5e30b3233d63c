"""A problem somebody of the staff told becomes a ticket, in the office's own place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from provisioning.domain.tickets.entries import Voice, write
from provisioning.models import EntryKind, Side, Ticket
from tenants.accounts.models import User
from tenants.context import current_office
from tenants.help.models import ProblemReport


@transaction.atomic
def ticket_of(report_id: UUID) -> Ticket | None:
    """The ticket of a report, made at the first call; None in a practice office.

    Nothing leaves a practice office: what is reported there stays there.
    """
    office = current_office()
    if office.practice_of is not None:
        return None
    report = ProblemReport.objects.select_for_update().get(pk=report_id)
    if (known := Ticket.objects.filter(report_id=report_id).first()) is not None:
        return known
    person = User.objects.filter(pk=report.by_id).first() if report.by_id else None
    ticket = Ticket.objects.create(
        office_id=office.pk,
        number=_next_number(office.pk),
        reported_at=report.at,
        reporter_id=report.by_id,
        reporter_name=report.by_name,
        reporter_email=person.email if person else "",
        page=report.page,
        report_id=report.pk,
    )
    write(
        ticket,
        EntryKind.REPORTED,
        report.text,
        by=Voice(office, Side.OFFICE, report.by_name),
        now=report.at,
    )
    report.ticket = str(ticket.number)
    report.save(update_fields=["ticket"])
    return ticket


def tickets_missing(now: datetime) -> int:
    """Make the tickets of reports that have none yet: after a crash in the wrong moment."""
    if current_office().practice_of is not None:
        return 0
    waiting = ProblemReport.objects.filter(ticket="", at__lte=now).values_list("pk", flat=True)
    return sum(ticket_of(report_id) is not None for report_id in list(waiting))


def _next_number(office_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ticket ' || %s))", [str(office_id)])
    last = Ticket.objects.filter(office_id=office_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
