"""/panel/wizyta/<id>/dane: who comes, how to reach them, what they answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from booking.domain.change_data import ACTION, REACHES, NewData, change_data
from booking.domain.contact import ContactData
from booking.domain.find import find_visit
from booking.domain.matters import matters
from booking.errors import Invalid, NotFound, WrongState
from booking.models import Booking, Contact, Settings
from booking.models.settings import Asked
from booking.web.desk.answer import SeeOther
from booking.web.desk.contact_open import opened_id
from booking.web.desk.person_form import PersonForm
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor

from .contact import open_and_remember
from .page import back, scope_of, sheet_page


@require_POST
@may_change_bookings
def reveal(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """The form shows everything in full: whoever opens it is written down first."""
    open_and_remember(request, booking_id)
    return SeeOther(reverse("visit:data", args=[booking_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def change(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """The form; nobody reads it without having opened the contact."""
    try:
        scope_of(request).find(booking_id)
        visit = find_visit(booking_id)
    except NotFound:
        raise Http404 from None
    if opened_id(request.session, now=timezone.now()) not in {booking_id, visit.pk}:
        return SeeOther(reverse("visit:sheet", args=[booking_id]))
    contact = Contact.objects.filter(booking=visit).first()
    if contact is None:
        raise Http404
    form = _form(request.POST if request.method == "POST" else None, visit, contact)
    if form.is_valid():
        return _write(request, booking_id, visit, form)
    return _page(request, booking_id, form, status=422 if form.errors else 200)


def _write(
    request: StaffRequest, booking_id: UUID, visit: Booking, form: PersonForm
) -> HttpResponse:
    by, now = actor(request.user), timezone.now()
    before = visit.events.count()
    try:
        change_data(booking_id=visit.pk, data=form.data_typed(), now=now, by=by)
    except Invalid as invalid:
        form.tell(invalid)
        return _page(request, booking_id, form, status=invalid.status)
    except WrongState as refused:
        return sheet_page(request, booking_id, refused=refused.message, status=refused.status)
    except NotFound:
        raise Http404 from None
    last = visit.events.order_by("-number")[0]
    if visit.events.count() == before or last.action != ACTION:
        return back(request, booking_id, "data_same")
    return back(request, booking_id, "data_sent" if REACHES & set(last.changed) else "data")


def _form(posted: Any, visit: Booking, contact: Contact) -> PersonForm:
    names = ("first_name", "last_name", "email", "phone", "pesel")
    typed = ContactData(**{name: getattr(contact, name) for name in names})
    answers = dict(visit.answers.values_list("key", "value"))
    settings = Settings.objects.current()
    return PersonForm(
        posted,
        fields=matters(visit).fields,
        pesel=settings.contact_pesel != Asked.OFF or bool(contact.pesel),
        start=NewData(typed, answers),
    )


def _page(
    request: StaffRequest, booking_id: UUID, form: PersonForm, *, status: int
) -> HttpResponse:
    told = {
        "form": form,
        "visit": find_visit(booking_id),
        "home": reverse("visit:sheet", args=[booking_id]),
    }
    return render(request, "booking/desk/visit/data.html", told, status=status)
