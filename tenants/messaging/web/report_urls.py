"""Where gateways tell what became of an SMS, and mail servers what came back: ``/bramka/``."""

from __future__ import annotations

from django.urls import path

from . import reports

urlpatterns = [
    path("zwroty/<str:token>", reports.bounce),
    path("<slug:code>/<str:token>", reports.report),
]
