"""/panel/hurtem: many visits at once, from the choice to the list of whom to call (P6)."""

from __future__ import annotations

from collections import Counter as Tally
from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.domain.bulk.order import start, stop
from booking.domain.bulk.preview import preview
from booking.domain.bulk.rescue import choose as take_held
from booking.domain.bulk.selection import Selection
from booking.domain.scope import Scope
from booking.errors import HoldExpired, NotFound, Refusal, SlotTaken, WrongState
from booking.models import BulkRun, BulkState, ItemState
from tenants.accounts.access import StaffRequest, may_change_bookings, staff_watching
from tenants.accounts.session import actor

from .answer import SeeOther
from .bulk_form import BulkForm
from .bulk_phones import as_csv, result

RECENT: Final = 10
LISTED: Final = 200


@require_safe
@may_change_bookings
def choose(request: StaffRequest) -> HttpResponse:
    """The choice, and the last orders."""
    return _form(request, BulkForm(None, request.user))


@require_POST
@may_change_bookings
def look(request: StaffRequest) -> HttpResponse:
    """Who is hit, by which channel, at what cost, and the message; nothing happens yet."""
    # What is looked at is an order of its own, even when an earlier one came from this form.
    return _preview(request, BulkForm({**request.POST.dict(), "key": str(uuid4())}, request.user))


@require_POST
@may_change_bookings
def begin(request: StaffRequest) -> HttpResponse:
    """Begin, once the number of visits has been typed."""
    form = BulkForm(request.POST, request.user)
    if not form.is_valid():
        return _form(request, form)
    now = timezone.now()
    order, key = form.order(), str(form.cleaned_data["key"])
    if not BulkRun.objects.filter(key=key).exists():
        meant = order.selection.visits(now).count()
        if request.POST.get("potwierdzenie", "").strip() != str(meant):
            return _preview(
                request, form, problem=_("Type the number of visits as it stands here.")
            )
    try:
        run = start(order, key=key, now=now, by=actor(request.user))
    except Refusal as refused:
        return _form(request, form, refused=refused)
    return SeeOther(reverse("desk:bulk_run", args=[run.pk]))


@require_safe
@may_change_bookings
def watch(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """How far it is; in the end who must be called."""
    return _run(request, run_id, "booking/desk/bulk_run.html")


@require_safe
@staff_watching
def state(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """The part of the page that changes."""
    if not request.user.may_change_bookings:
        raise Http404
    return _run(request, run_id, "booking/desk/_bulk_run.html")


@require_POST
@may_change_bookings
def halt(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Leave the rest alone."""
    run = _mine(request, run_id)
    stop(run.pk, now=timezone.now(), by=actor(request.user))
    return SeeOther(reverse("desk:bulk_run", args=[run.pk]))


@require_POST
@may_change_bookings
def choose_for(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Take a held time for somebody on the telephone; when it is too late, the page shows it."""
    run = _mine(request, run_id)
    visit, hold = _posted(request, "wizyta"), _posted(request, "termin")
    get_object_or_404(run.items, booking=visit)
    with suppress(HoldExpired, SlotTaken, WrongState):
        take_held(booking_id=visit, hold_id=hold, now=timezone.now(), by=actor(request.user))
    return SeeOther(reverse("desk:bulk_run", args=[run.pk]))


@require_POST
@may_change_bookings
def phones(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Whom to call, as a file; taking it is audited."""
    run = _mine(request, run_id)
    content = as_csv(run, now=timezone.now(), by=actor(request.user))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="telefony.csv"'
    return response


def _form(request: StaffRequest, form: BulkForm, *, refused: Refusal | None = None) -> HttpResponse:
    if refused is not None:
        _tell(form, refused)
    runs = [run for run in BulkRun.objects.all()[: RECENT * 5] if _sees(request, run)]
    told = {"form": form, "runs": runs[:RECENT]}
    status = 422 if form.is_bound else 200
    return render(request, "booking/desk/bulk.html", told, status=status)


def _preview(request: StaffRequest, form: BulkForm, *, problem: str = "") -> HttpResponse:
    if not form.is_valid():
        return _form(request, form)
    order = form.order()
    try:
        found = preview(order, timezone.now())
        if not found.hits:
            raise NotFound(_("No visit is in this selection."))
    except Refusal as refused:
        return _form(request, form, refused=refused)
    told = {
        "form": form,
        "order": order,
        "found": found,
        "listed": found.hits[:LISTED],
        "problem": problem,
    }
    template = "booking/desk/bulk_preview.html"
    return render(request, template, told, status=422 if problem else 200)


def _tell(form: BulkForm, refused: Refusal) -> None:
    for name, some in refused.errors.items():
        form.add_error(name if name in form.fields else None, [str(one) for one in some])
    if not refused.errors:
        form.add_error(None, str(refused))


def _run(request: StaffRequest, run_id: UUID, template: str) -> HttpResponse:
    run = _mine(request, run_id)
    counts: Tally[str] = Tally(run.items.values_list("state", flat=True))
    over = run.state != BulkState.RUNNING
    rows = result(run, timezone.now()) if over else []
    told: dict[str, Any] = {
        "run": run,
        "count": counts.total(),
        "dealt_with": counts.total() - counts[ItemState.WAITING],
        "counts": [(ItemState(one).label, counts[one]) for one in ItemState if counts[one]],
        "over": over,
        "selection": Selection.from_json(run.selection),
        "rows": rows[:LISTED],
        "calls": [row for row in rows if row.call],
    }
    return render(request, template, told)


def _posted(request: StaffRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _mine(request: StaffRequest, run_id: UUID) -> BulkRun:
    run = get_object_or_404(BulkRun, pk=run_id)
    if not _sees(request, run):
        raise Http404
    return run


def _sees(request: StaffRequest, run: BulkRun) -> bool:
    """A clerk of some places sees the orders about those places alone."""
    scope = Scope.of(request.user)
    limits = (("units", scope.mine), ("counters", scope.posts))
    for place, mine in limits:
        meant = set(map(UUID, run.selection[place]))
        if mine and not (meant and meant <= mine):
            return False
    return True
