"""The pages of booking: residents at the root, accounts at ``/konto/``, the desk at ``/panel/``."""

from __future__ import annotations

from django.urls import include, path

from .desk.feeds import feed
from .embed.element import element
from .hall import display, phone

urlpatterns = [
    path("panel/wizyta/<uuid:booking_id>", include("booking.web.desk.visit.urls")),
    path("panel/hala", include("booking.web.desk.hall.urls")),
    path("panel/", include("booking.web.desk.urls")),
    path("panel/ustawienia/", include("booking.web.setup.urls")),
    path("w/okienko-rezerwacja.js", element, name="embed-element"),
    path("kalendarz/<str:secret>.ics", feed, name="calendar-feed"),
    path("kiosk/<str:secret>", include("booking.web.hall.urls")),
    path("ekran/<str:secret>", display.page, name="display"),
    path("ekran/<str:secret>/stan", display.watch, name="display-watch"),
    path("bilet/<str:token>", phone.ticket, name="ticket"),
    path("bilet/<str:token>/stan", phone.watch, name="ticket-watch"),
    path("rezerwacja/<str:token>/kolej", phone.of_visit, name="visit-place"),
    path("konto/", include("booking.web.account.urls")),
    path("", include("booking.web.resident.urls")),
]
