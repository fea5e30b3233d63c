"""/panel/ustawienia/sprawy/<id>/formularz: what the booking form asks for a matter (P15, O2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.setup.edition import ChangedMeanwhile
from booking.domain.setup.fields import (
    MANY,
    fields_edition,
    order_fields,
    remove_field,
    save_field,
    spread_field,
)
from booking.domain.setup.keys import free_key
from booking.domain.setup.order import moved
from booking.domain.setup.save import find_row
from booking.domain.setup.sections import SERVICES
from booking.models import Field, Service, Settings
from booking.officefile.parts import ServicePart
from booking.web.resident.forms import DetailsForm
from tenants.accounts.access import StaffRequest, admins_only
from tenants.consents.acceptance import in_force
from tenants.errors import Invalid

from .act import act_of
from .forms.fields import FieldForm


@require_safe
@admins_only
def listed(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The fields in their order, and the form as residents will see it."""
    return _list(request, row_id)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """One more field."""
    return _edit(request, row_id, None)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, row_id: UUID, key: str) -> HttpResponse:
    """A field as it is."""
    return _edit(request, row_id, key)


@require_POST
@admins_only
def arrange(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Ask in another order."""
    keys = request.POST.getlist("order")
    key, _colon, step = request.POST.get("move", "").partition(":")
    if key:
        keys = moved(keys, key, -1 if step == "up" else 1)
    try:
        order_fields(row_id, keys, request.POST.get("edition", ""), act_of(request))
    except Invalid as refused:
        return _list(request, row_id, refused=refused, status=422)
    return redirect("setup:fields", row_id)


@require_POST
@admins_only
def remove(request: StaffRequest, row_id: UUID, key: str) -> HttpResponse:
    """Ask it no more."""
    try:
        remove_field(row_id, key, request.POST.get("edition", ""), act_of(request))
    except Invalid as refused:
        return _list(request, row_id, refused=refused, status=422)
    return redirect("setup:fields", row_id)


@require_POST
@admins_only
def spread(request: StaffRequest, row_id: UUID, key: str) -> HttpResponse:
    """Ask it in every matter."""
    spread_field(row_id, key, act_of(request))
    return redirect("setup:fields", row_id)


def _edit(request: StaffRequest, row_id: UUID, key: str | None) -> HttpResponse:
    part: ServicePart = SERVICES.describe(find_row(SERVICES, row_id))
    keys = [one.key for one in part.fields]
    if key is not None and key not in keys:
        raise Http404
    number = keys.index(key) if key is not None else len(keys)
    field = part.fields[number] if key is not None else None
    data = request.POST if request.method == "POST" else None
    form = FieldForm(data, part=field, earlier=part.fields[:number])
    more: dict[str, Any] = {}
    if data is not None and form.is_valid():
        words = form.words()
        words["key"] = key or words.get("key") or free_key(words["label"], set(keys))
        try:
            save_field(row_id, key, words, request.POST.get("edition", ""), act_of(request))
        except Invalid as refused:
            form.refuse(refused.errors)
        except ChangedMeanwhile as refused:
            more = {"changed": refused}
        else:
            return redirect("setup:fields", row_id)
    told = {
        "row": find_row(SERVICES, row_id),
        "form": form,
        "field_key": key,
        "edition": request.POST.get("edition") or fields_edition(part),
        "here": "fields",
        **more,
    }
    status = 409 if more else 422 if data is not None else 200
    return render(request, "booking/setup/field.html", told, status=status)


def _list(
    request: StaffRequest, row_id: UUID, *, refused: Invalid | None = None, status: int = 200
) -> HttpResponse:
    row: Service = find_row(SERVICES, row_id)
    part: ServicePart = SERVICES.describe(row)
    form = _as_residents_see(list(row.fields.all()))
    asked = len(form.contact_fields) + len(form.extra_fields)
    told = {
        "row": row,
        "fields": part.fields,
        "edition": fields_edition(part),
        "form": form,
        "asked": asked,
        "too_many": asked > MANY,
        "many": MANY,
        "refused": [one for told in refused.errors.values() for one in told] if refused else [],
        "here": "fields",
    }
    return render(request, "booking/setup/fields.html", told, status=status)


@require_POST
@admins_only
def look(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """The field being typed, as residents will see it; htmx asks while one types."""
    form = FieldForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    field = Field(
        key="podglad",
        label=said.get("label") or "…",
        type=said.get("type") or "text",
        required=said.get("required", False),
        help=said.get("help", ""),
        purpose=said.get("purpose", ""),
        choices=said.get("choices") or [],
    )
    shown = _as_residents_see([field]).extra_fields
    return render(request, "booking/setup/_look.html", {"extra": shown[0]})


def _as_residents_see(fields: list[Field]) -> DetailsForm:
    now = timezone.now()
    return DetailsForm(
        None,
        settings=Settings.objects.current(),
        fields=fields,
        consents=in_force("booking", now),
    )
