"""/panel/zgloszenia: what the office reported, what is done about it, how deadlines are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.support.grant import in_force
from provisioning.domain.tickets import in_office as verbs
from provisioning.domain.tickets import sla
from provisioning.domain.tickets.deadlines import deadlines
from provisioning.domain.tickets.entries import NoSuchTicket, entries_of
from provisioning.models import Ticket, TicketState, UpdateNotice
from provisioning.web.files import csv_answer, pdf_answer
from provisioning.web.sla_sheet import sheet
from provisioning.web.span import Span, span_of
from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.models import Role
from tenants.accounts.session import actor
from tenants.audit.actor import Actor
from tenants.context import current_office
from tenants.errors import Refusal
from tenants.profile.models import Profile

PAGE: Final = 50
DIGITS: Final = 9
Verb = Callable[[UUID, str, datetime, Actor], object]
DEEDS: Final[dict[str, Verb]] = {
    "odpowiedz": lambda one, text, now, by: verbs.reply(one, text, now=now, by=by),
    "dziala": lambda one, _text, now, by: verbs.confirm(one, now=now, by=by),
    "nie-dziala": lambda one, text, now, by: verbs.dispute(one, text, now=now, by=by),
    "wymiana": lambda one, _text, now, by: verbs.demand_replacement(one, now=now, by=by),
}
ADMINS_DEED: Final = "wymiana"


@require_safe
@staff_required
def index(request: StaffRequest) -> HttpResponse:
    """The office's tickets, a page from the newest on, and updates announced."""
    now, office = timezone.now(), current_office()
    tickets = Ticket.objects.of(office)
    if (shown := request.GET.get("stan", "")) == "otwarte":
        tickets = tickets.exclude(state=TicketState.CLOSED)
    after = _number(request.GET.get("po", ""))
    if after is not None:
        tickets = tickets.before(after)
    found = list(tickets[: PAGE + 1])
    rows = [(one, deadlines(one, repairs=0, now=now)) for one in found[:PAGE]]
    older = {"stan": shown, "po": found[PAGE - 1].number} if len(found) > PAGE else {}
    ahead = UpdateNotice.objects.filter(ends_at__gt=now, withdrawn_at=None).order_by("starts_at")
    told = {
        "rows": rows,
        "shown": shown,
        "older": urlencode(older),
        "after": after,
        "updates": ahead,
        "access": in_force(now),
    }
    return render(request, "provisioning/office/tickets.html", told)


@require_safe
@staff_required
def show(request: StaffRequest, ticket_id: UUID) -> HttpResponse:
    """One ticket: everything said, the clock, and what may be done."""
    return _page(request, ticket_id)


@require_POST
@staff_required
@changes_nothing
def act(request: StaffRequest, ticket_id: UUID, deed: str) -> HttpResponse:
    """Do one of ``DEEDS``; what is refused is said on the ticket's page."""
    if deed not in DEEDS or (deed == ADMINS_DEED and request.user.role != Role.ADMIN):
        raise Http404
    text = request.POST.get("text", "")
    try:
        DEEDS[deed](ticket_id, text, timezone.now(), actor(request.user))
    except NoSuchTicket as refused:
        raise Http404 from refused
    except Refusal as refused:
        return _page(request, ticket_id, refused=refused, deed=deed, text=text)
    return redirect("tickets:show", ticket_id)


@require_safe
@staff_required
def report(request: StaffRequest) -> HttpResponse:
    """How the deadlines were kept in a span of days."""
    span = span_of(request, timezone.localdate())
    found = _report(span)
    told = {"report": found, "wait": sla.hours(found.first_answer), "span": span}
    return render(request, "provisioning/office/sla.html", told)


@require_safe
@staff_required
def report_file(request: StaffRequest, form: str) -> HttpResponse:
    """The same as a file."""
    found = _report(span_of(request, timezone.localdate()))
    name = f"zgloszenia-{found.first}-{found.last}"
    if form == "csv":
        return csv_answer(sla.table(found, with_office=False), name)
    profile = Profile.objects.current()
    return pdf_answer(sheet(found, profile.name, with_office=False), name)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def _report(span: Span) -> sla.Report:
    tickets = Ticket.objects.of(current_office()).filter(
        reported_at__date__gte=span.first - timedelta(days=1),
        reported_at__date__lte=span.last + timedelta(days=1),
    )
    return sla.report(tickets, span.first, span.last, now=timezone.now())


def _page(
    request: StaffRequest,
    ticket_id: UUID,
    *,
    refused: Refusal | None = None,
    deed: str = "",
    text: str = "",
) -> HttpResponse:
    now = timezone.now()
    try:
        ticket = verbs.own_ticket(ticket_id)
    except NoSuchTicket as missing:
        raise Http404 from missing
    access = in_force(now)
    told: dict[str, Any] = {
        "ticket": ticket,
        "entries": entries_of(ticket, current_office()),
        "clock": verbs.own_deadlines(ticket, now=now),
        "access": access if access and access.ticket_id == ticket.pk else None,
        "is_ours": request.user.visit is None,
        "is_admin": request.user.role == Role.ADMIN and request.user.visit is None,
        "refused": _words(refused) if refused else "",
        "deed": deed,
        "text": text,
    }
    status = refused.status if refused else 200
    return render(request, "provisioning/office/ticket.html", told, status=status)


def _words(refused: Refusal) -> str:
    told = refused.errors.get("text")
    return str(told[0]) if told else str(refused.message)
