"""*Is the address wrong?*: where the code goes, mended before the visit is confirmed."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.domain.change_address import change_address
from booking.domain.tokens import Purpose, manage_token, read_token
from booking.enums import BookingState
from booking.errors import AlreadyConfirmed, BookingExpired, Invalid, NotFound, TooMany
from booking.models import Booking, Settings
from booking.models.settings import Asked

from .confirmation import lapsed_page
from .forms import CONTACT, CONTROL

REACHES: Final = ("email", "phone")


class AddressForm(forms.Form):
    """How to reach somebody, as far as the office asks; the verb judges it."""

    def __init__(self, data: dict[str, str] | None, settings: Settings) -> None:
        super().__init__(data)
        asked = {"email": settings.contact_email, "phone": settings.contact_phone}
        for box in CONTACT:
            how = asked.get(box.name, Asked.OFF)
            if how != Asked.OFF:
                attrs = {**CONTROL, **box.attrs, "required": how == Asked.REQUIRED}
                self.fields[box.name] = forms.CharField(
                    label=str(box.label), required=False, widget=forms.TextInput(attrs=attrs)
                )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """``/rezerwacja/<token>/adres``: GET asks, POST sends the code to the new address."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    booking, now = read.booking, timezone.now()
    if booking.state != BookingState.PENDING:
        return redirect("booking:visit", token)
    if booking.has_lapsed(now):
        return lapsed_page(request, booking)
    if request.method != "POST":
        return _page(request, token, booking, AddressForm(None, Settings.objects.current()))
    return _change(request, token, booking)


def _change(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    form = AddressForm(request.POST.dict(), Settings.objects.current())
    form.full_clean()
    typed = {name: str(form.cleaned_data.get(name, "")) for name in REACHES}
    try:
        changed = change_address(booking_id=booking.pk, now=timezone.now(), **typed)
    except BookingExpired:
        return lapsed_page(request, booking)
    except AlreadyConfirmed:
        return redirect("booking:visit", token)
    except (Invalid, TooMany) as refusal:
        for name, messages in refusal.errors.items():
            form.add_error(name if name in form.fields else None, [str(one) for one in messages])
        if not form.errors:
            form.add_error(None, str(refusal.message))
        return _page(request, token, booking, form, status=refusal.status)
    response = redirect("booking:visit", manage_token(changed))
    response.status_code = 303
    response["Location"] += "?zmieniono=1"
    return response


def _page(
    request: HttpRequest, token: str, booking: Booking, form: AddressForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "token": token,
        "booking": booking,
        "name": booking.service.told("name"),
        "form": form,
        "deadline": booking.expires_at,
    }
    return render(request, "booking/resident/address.html", context, status=status)
