"""Which letters about incidents have gone: what the outbox says, not what was decided."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from provisioning.models import IncidentOffice, NoticeLetter

OCCASION: Final = "incident "


def occasion_of(row: IncidentOffice) -> str:
    """Under which occasion its letter lies in the outbox.

    Such letters name no office there: they prove that it was told, also when it has left us.
    """
    return f"{OCCASION}{row.pk}"


def with_letters(rows: QuerySet[IncidentOffice]) -> QuerySet[Any]:
    """The rows with ``went_at``, or ``is_waiting`` in the outbox, how many ``tries``, since when.

    ``is_told``: the letter has gone, or somebody of the office has read it in the panel.
    """
    letters = NoticeLetter.objects.filter(
        occasion=Concat(Value(OCCASION), Cast(OuterRef("pk"), CharField()))
    )
    gone = letters.filter(sent_at__isnull=False).order_by("sent_at")
    last = letters.filter(sent_at=None).order_by("-due_at")
    told: QuerySet[Any] = rows.annotate(
        went_at=Subquery(gone.values("sent_at")[:1]),
        is_waiting=Exists(letters.filter(sent_at=None, dropped=False)),
        owed_at=Subquery(last.values("due_at")[:1]),
        tries=Subquery(last.values("tries")[:1]),
        problem=Subquery(last.values("problem")[:1]),
        is_told=Q(read_at__isnull=False) | Exists(gone),
    )
    return told


def untold() -> QuerySet[Any]:
    """Those whose office knows nothing yet."""
    return with_letters(IncidentOffice.objects.all()).filter(is_told=False)
