"""Addresses of the processor's papers on the operators' host."""

from __future__ import annotations

from django.urls import path

from . import papers, registers

app_name = "desk-papers"

urlpatterns = [
    path("", papers.index, name="index"),
    path("opublikuj", papers.publish, name="publish"),
    path("podmioty", registers.companies, name="companies"),
    path("osoby", registers.people, name="people"),
    path("kontrole", registers.audit_list, name="audits"),
    path("wpis/<uuid:row_id>/<slug:deed>", registers.act, name="act"),
    path("<uuid:office_id>/<slug:name>.pdf", papers.paper, name="paper"),
]
