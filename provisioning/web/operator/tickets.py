"""Offices' reports on the operators' host: the list, a report, what we do about it, the way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.support.cross import cross, grant_of
from provisioning.domain.tickets import by_operator as verbs
from provisioning.domain.tickets import sla
from provisioning.domain.tickets.deadlines import deadlines
from provisioning.domain.tickets.entries import NoSuchTicket, entries_of
from provisioning.models import Ticket, TicketKind, TicketState
from provisioning.web.files import csv_answer, pdf_answer
from provisioning.web.operator.door import actor, done, words
from provisioning.web.sla_sheet import sheet
from provisioning.web.span import Span, day_of, span_of
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.audit.actor import Actor
from tenants.errors import Refusal

PAGE: Final = 50
NEVER: Final = datetime.max.replace(tzinfo=UTC)
Verb = Callable[[UUID, QueryDict, datetime, Actor], object]


def _text(told: QueryDict) -> str:
    return told.get("text", "")


def _day(told: QueryDict) -> date:
    if (found := day_of(told.get("dzien", ""))) is None:
        raise verbs.DayNotAhead
    return found


DEEDS: Final[dict[str, Verb]] = {
    "odpowiedz": lambda one, told, now, by: verbs.answer(one, _text(told), now=now, by=by),
    "zacznij": lambda one, _told, now, by: verbs.start(one, now=now, by=by),
    "napraw": lambda one, told, now, by: verbs.mend(one, _text(told), now=now, by=by),
    "termin": lambda one, told, now, by: verbs.agree(one, _day(told), _text(told), now=now, by=by),
    "pomoc": lambda one, told, now, by: verbs.call(
        one, TicketKind.HELP, _text(told), now=now, by=by
    ),
    "awaria": lambda one, told, now, by: verbs.call(
        one, TicketKind.FAULT, _text(told), now=now, by=by
    ),
    "wymieniono": lambda one, told, now, by: verbs.replace(one, _text(told), now=now, by=by),
}


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """What waits for us, the nearest deadline of a page first; or everything of an office."""
    now = timezone.now()
    tickets = Ticket.objects.select_related("office").by_urgency()
    if (shown := request.GET.get("stan", "")) != "wszystkie":
        tickets = tickets.exclude(state=TicketState.CLOSED)
    if text := request.GET.get("q", "").strip():
        tickets = tickets.filter(office__name__icontains=text)
    page = Paginator(tickets, PAGE).get_page(request.GET.get("strona"))
    rows = [(one, deadlines(one, repairs=0, now=now)) for one in page.object_list]
    # Sorting is stable: of what is over, the newest stays first.
    rows.sort(key=lambda row: (row[1].mend_due if row[1] else now) if row[0].is_open else NEVER)
    kept = urlencode([("q", text), ("stan", shown)])
    told = {"rows": rows, "shown": shown, "text": text, "page": page, "query": kept}
    return render(request, "provisioning/operator/tickets.html", told)


@require_safe
@operators_only
def show(request: OperatorRequest, ticket_id: UUID) -> HttpResponse:
    """One report: everything said, the clock, and what may be done."""
    return _page(request, ticket_id)


@require_POST
@operators_only
def act(request: OperatorRequest, ticket_id: UUID, deed: str) -> HttpResponse:
    """Do one of ``DEEDS``; what is refused is said on the report's page."""
    if deed not in DEEDS:
        raise Http404
    try:
        DEEDS[deed](ticket_id, request.POST, timezone.now(), actor(request))
    except NoSuchTicket as refused:
        raise Http404 from refused
    except Refusal as refused:
        return _page(request, ticket_id, refused=refused, deed=deed)
    return done("desk-tickets:show", ticket_id)


@require_POST
@operators_only
def way_in(request: OperatorRequest, ticket_id: UUID) -> HttpResponse:
    """Make the key to the office's door; a link, because a form may lead to no other host."""
    ticket = _ticket(ticket_id)
    try:
        key = cross(ticket.pk, request.user, now=timezone.now())
    except Refusal as refused:
        return _page(request, ticket_id, refused=refused)
    host = f"{ticket.office.subdomain}.{settings.OKIENKO_BASE}"
    address = f"{settings.OKIENKO_SCHEME}://{host}/panel/wsparcie/wejscie/{key}"
    told = {"ticket": ticket, "address": address, "access": grant_of(ticket.pk, timezone.now())}
    return render(request, "provisioning/operator/way_in.html", told)


@require_safe
@operators_only
def report(request: OperatorRequest) -> HttpResponse:
    """How the deadlines of all offices, or of one, were kept."""
    span = span_of(request, timezone.localdate())
    found = _report(request, span)
    told = {
        "report": found,
        "wait": sla.hours(found.first_answer),
        "span": span,
        "office_text": request.GET.get("q", ""),
    }
    return render(request, "provisioning/operator/sla.html", told)


@require_safe
@operators_only
def report_file(request: OperatorRequest, form: str) -> HttpResponse:
    """The same as a file."""
    found = _report(request, span_of(request, timezone.localdate()))
    name = f"zgloszenia-{found.first}-{found.last}"
    if form == "csv":
        return csv_answer(sla.table(found, with_office=True), name)
    return pdf_answer(sheet(found, "Okienko", with_office=True), name)


def _report(request: OperatorRequest, span: Span) -> sla.Report:
    day = timedelta(days=1)  # dates of the database are UTC's; the report itself cuts exactly
    tickets: QuerySet[Ticket] = Ticket.objects.select_related("office").filter(
        reported_at__date__gte=span.first - day, reported_at__date__lte=span.last + day
    )
    if text := request.GET.get("q", "").strip():
        tickets = tickets.filter(office__name__icontains=text)
    return sla.report(tickets, span.first, span.last, now=timezone.now())


def _ticket(ticket_id: UUID) -> Ticket:
    found = Ticket.objects.select_related("office").filter(pk=ticket_id).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: OperatorRequest, ticket_id: UUID, *, refused: Refusal | None = None, deed: str = ""
) -> HttpResponse:
    now, ticket = timezone.now(), _ticket(ticket_id)
    told: dict[str, Any] = {
        "ticket": ticket,
        "entries": entries_of(ticket, ticket.office),
        "clock": verbs.clock_of(ticket, now=now),
        "access": grant_of(ticket.pk, now),
        "refused": words(refused) if refused else "",
        "deed": deed,
        "text": request.POST.get("text", "") if refused else "",
    }
    status = refused.status if refused else 200
    return render(request, "provisioning/operator/ticket.html", told, status=status)
