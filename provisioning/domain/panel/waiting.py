"""What waits for operators, counted for their menu: one question, whatever there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Value

from provisioning.models import Application, ApplicationState, Incident, Leaving, Ticket
from provisioning.service_clock import local_day


def waiting(now: datetime) -> Mapping[str, int]:
    """How much waits, by the page that shows it; what has nothing is left out. On the platform."""
    counted = [_counted(page, rows) for page, rows in _kinds(now).items()]
    return dict(counted[0].union(*counted[1:], all=True))


def _kinds(now: datetime) -> Mapping[str, QuerySet[Any]]:
    return {
        "applications:list": Application.objects.filter(state=ApplicationState.WAITING),
        "desk-tickets:list": Ticket.objects.open(),
        "desk-incidents:list": Incident.objects.filter(closed_at=None),
        "leaving:index": Leaving.objects.waiting_for_us(local_day(now)),
    }


def _counted(page: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(menu_page=Value(page)).values("menu_page")
    counted: QuerySet[Any, Any] = named.annotate(waits=Count("pk"))
    return counted.values_list("menu_page", "waits")
