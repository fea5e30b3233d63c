"""/panel/nowa: a visit agreed by telephone or at the desk, without a mouse (P16, U7)."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.book_for import book_for
from booking.domain.find_resident import find_residents
from booking.errors import Invalid, NotPermitted, OutsideHours, Refusal
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor

from .new_form import NewVisitForm
from .visit.page import back

BEYOND: Final = (OutsideHours, NotPermitted)
LOOK: Final = "pokaz"
"""The name of the button that only draws the page anew: for browsers without scripts."""


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def new(request: StaffRequest) -> HttpResponse:
    """GET opens the form, perhaps with matter and day; POST books, or only shows what is free."""
    now = timezone.now()
    if request.method != "POST":
        start = {name: request.GET[name] for name in ("sprawa", "od") if name in request.GET}
        return _page(request, NewVisitForm(None, request.user, now=now, start=start))
    form = NewVisitForm(request.POST, request.user, now=now)
    if LOOK in request.POST:
        form.errors.clear()
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        visit = book_for(request=form.request(), now=now, by=actor(request.user))
    except Invalid as invalid:
        form.tell(invalid)
        return _page(request, form, status=invalid.status)
    except Refusal as refused:
        # A time just taken is not offered again: the list is drawn as it is by now.
        beyond = isinstance(refused, BEYOND)
        return _page(request, form, refused.message, beyond=beyond, status=refused.status)
    return back(request, visit.pk, "booked")


@require_safe
@may_change_bookings
def times(request: StaffRequest) -> HttpResponse:
    """The part of the form that follows from matter and day."""
    start = {name: request.GET.get(name, "") for name in ("sprawa", "od", "okienko")}
    form = NewVisitForm(None, request.user, now=timezone.now(), start=start)
    return render(request, "booking/desk/_new_times.html", _context(request, form))


@require_POST
@may_change_bookings
def people(request: StaffRequest) -> HttpResponse:
    """Residents with an account whom the typed name, e-mail or telephone speaks of.

    By POST, so that no name stands in an address.
    """
    told = {"people": _people(request.POST), "picked": request.POST.get("osoba", "")}
    return render(request, "booking/desk/_new_people.html", told)


def _page(
    request: StaffRequest,
    form: NewVisitForm,
    refused: str | Promise = "",
    *,
    beyond: bool = False,
    status: int = 200,
) -> HttpResponse:
    told = {**_context(request, form), "refused": refused, "beyond": beyond}
    return render(request, "booking/desk/new_visit.html", told, status=status)


def _context(request: StaffRequest, form: NewVisitForm) -> dict[str, Any]:
    found = form.times()
    chosen = form["termin"].value()
    if chosen not in {one.value for one in found}:
        chosen = found[0].value if found else ""
    return {
        "form": form,
        "times": found,
        "chosen": chosen,
        "several_units": len({one.unit for one in found}) > 1,
        "documents": form.service.documents if form.service else [],
        "people": _people(request.POST),
        "picked": str(form["osoba"].value() or ""),
        "may_go_beyond": bool(actor(request.user).may),
    }


def _people(sent: Any) -> list[Any]:
    name = f"{sent.get('first_name', '')} {sent.get('last_name', '')}"
    return find_residents(name=name, email=sent.get("email", ""), phone=sent.get("phone", ""))
