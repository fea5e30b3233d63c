"""Addresses of one visit, under ``/panel/wizyta/<id>``; before the day's own, which take any."""

from __future__ import annotations

from django.urls import path

from booking.web.desk import records

from . import acts, contact, data, messages, move, notes, page

app_name = "visit"

urlpatterns = [
    path("", page.sheet, name="sheet"),
    path("/karta/kontakt", contact.reveal, name="contact"),
    path("/karta/kontakt/ukryj", contact.hide, name="hide"),
    path("/karta/odwolanie", acts.cancellation, name="cancel"),
    path("/karta/odrzucenie", acts.rejection, name="reject"),
    path("/karta/<slug:slug>", acts.press, name="press"),
    path("/dane", data.change, name="data"),
    path("/dane/otwarcie", data.reveal, name="open_data"),
    path("/zapis", records.of_visit, name="record"),
    path("/termin", move.move, name="move"),
    path("/notatka", notes.write, name="note"),
    path("/notatka/<uuid:note_id>/usuniecie", notes.remove, name="remove_note"),
    path("/wiadomosc/<uuid:message_id>", messages.again, name="again"),
]
