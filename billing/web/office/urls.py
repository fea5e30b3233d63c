"""Addresses of the office's account, under ``/panel/rozliczenia/``."""

from __future__ import annotations

from django.urls import path

from . import pages

app_name = "billing"

urlpatterns = [
    path("", pages.account, name="account"),
    path("faktura/<uuid:invoice_id>.pdf", pages.invoice_pdf, name="pdf"),
    path("faktura/<uuid:invoice_id>.xml", pages.invoice_xml, name="xml"),
]
