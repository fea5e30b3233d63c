"""Addresses of offices' reports on the operators' host."""

from __future__ import annotations

from django.urls import path

from . import notices, tickets

app_name = "desk-tickets"

urlpatterns = [
    path("", tickets.index, name="list"),
    path("raport", tickets.report, name="sla"),
    path("raport.<slug:form>", tickets.report_file, name="sla-file"),
    path("aktualizacje", notices.index, name="updates"),
    path("aktualizacje/<uuid:notice_id>/odwolaj", notices.withdraw, name="update-withdraw"),
    path("<uuid:ticket_id>", tickets.show, name="show"),
    path("<uuid:ticket_id>/wejscie", tickets.way_in, name="way-in"),
    path("<uuid:ticket_id>/<slug:deed>", tickets.act, name="act"),
]
