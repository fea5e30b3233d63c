"""Where gateways tell what became of an SMS, under ``/bramka/``."""

from __future__ import annotations

from django.urls import path

from . import reports

urlpatterns = [path("<slug:code>/<str:token>", reports.report)]
