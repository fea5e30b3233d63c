"""Addresses of money on the operators' host; joined there under a prefix of its choice."""

from __future__ import annotations

from django.urls import path

from . import accounts, invoice, overview, transfers

app_name = "money"

urlpatterns = [
    path("", overview.show, name="overview"),
    path("faktury", overview.invoices, name="invoices"),
    path("faktury.<slug:form>", overview.export, name="export"),
    path("faktura/<uuid:invoice_id>", invoice.show, name="invoice"),
    path("faktura/<uuid:invoice_id>.<slug:form>", invoice.download, name="download"),
    path("faktura/<uuid:invoice_id>/<slug:deed>", invoice.act, name="invoice-act"),
    path("przelewy", transfers.show, name="transfers"),
    path("przelewy/<uuid:line_id>", transfers.decide, name="transfer"),
    path("urzedy", accounts.index, name="accounts"),
    path("urzad/<uuid:office_id>", accounts.show, name="account"),
    path("urzad/<uuid:office_id>/<slug:deed>", accounts.act, name="account-act"),
    path("nasze-dane", accounts.seller, name="seller"),
    path("cennik", accounts.prices, name="prices"),
]
