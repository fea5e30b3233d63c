"""Which offices owe something whose day has passed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from billing.models import Invoice


def late_offices() -> QuerySet[Invoice, UUID]:
    """Their ids, as a question that fits into another one."""
    return Invoice.objects.overdue().order_by().values_list("office_id", flat=True)
