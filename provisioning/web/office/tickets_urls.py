"""Addresses under ``/panel/zgloszenia``."""

from __future__ import annotations

from django.urls import path

from . import tickets

app_name = "tickets"

urlpatterns = [
    path("", tickets.index, name="list"),
    path("/raport", tickets.report, name="sla"),
    path("/raport.<slug:form>", tickets.report_file, name="sla-file"),
    path("/<uuid:ticket_id>", tickets.show, name="show"),
    path("/<uuid:ticket_id>/<slug:deed>", tickets.act, name="act"),
]
