"""The report on how the deadlines were kept: a row a ticket, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from provisioning import service_clock as clock
from provisioning.domain.tickets.deadlines import Deadlines, deadlines
from provisioning.models import Ticket

Row = tuple[Ticket, "Deadlines | None"]


@dataclass(frozen=True, slots=True)
class Report:
    """Tickets reported from ``first`` to ``last``, both days included."""

    first: date
    last: date
    rows: Sequence[Row]
    faults: int
    in_time: int
    days_late: int
    warranty_days: int
    first_answer: timedelta | None

    @property
    def kept(self) -> int | None:
        """Per cent of the faults of which every deadline was kept so far; None without any."""
        return round(100 * self.in_time / self.faults) if self.faults else None


def report(tickets: Iterable[Ticket], first: date, last: date, *, now: datetime) -> Report:
    """Judge ``tickets``; the clock of what is not mended yet runs until ``now``."""
    begin = datetime.combine(first, time(), clock.WARSAW)
    end = datetime.combine(last + clock.DAY, time(), clock.WARSAW)
    rows: list[Row] = [
        (one, deadlines(one, repairs=0, now=now))
        for one in tickets
        if begin <= one.reported_at < end
    ]
    judged = [told for _one, told in rows if told]
    waits = [
        clock.support_time(one.reported_at, one.started_at) for one, told in rows
        if told and one.started_at
    ]  # fmt: skip
    return Report(
        first,
        last,
        rows,
        faults=len(judged),
        in_time=sum(not told.start_late and not told.mend_late for told in judged),
        days_late=sum(told.days_late for told in judged),
        warranty_days=sum(told.warranty_days for told in judged),
        first_answer=sum(waits, timedelta()) / len(waits) if waits else None,
    )


def table(found: Report, *, with_office: bool) -> list[list[str]]:
    """The report as rows of texts, for files; head first."""
    head = [
        *([_("Office")] if with_office else []),
        *(
            _("Number"),
            _("Kind"),
            _("Reported"),
            _("Work to begin by"),
            _("Begun"),
            _("To mend by"),
        ),
        *(_("Mended"), _("State"), _("Days late"), _("Warranty longer by days")),
    ]
    return [head, *(_cells(ticket, told, with_office) for ticket, told in found.rows)]


def hours(time_taken: timedelta | None) -> str:
    """Support hours as people write them: ``7:35``."""
    if time_taken is None:
        return "–"
    minutes = int(time_taken.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02}"


def _cells(ticket: Ticket, told: Deadlines | None, with_office: bool) -> list[str]:
    return [
        *([ticket.office.name] if with_office else []),
        str(ticket.number),
        str(ticket.get_kind_display()),
        _moment(ticket.reported_at),
        _moment(told.start_due if told else None),
        _moment(ticket.started_at),
        _moment(told.mend_due if told else None),
        _moment(ticket.mended_at),
        str(ticket.get_state_display()),
        str(told.days_late) if told else "",
        str(told.warranty_days) if told else "",
    ]


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}" if at else ""
