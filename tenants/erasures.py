"""Who was forgotten stays forgotten, also when a backup from before is restored.

The list outlives the office's schema, so it lies in the public one, and says nothing of anybody:
a kind, and the id a row had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from .context import current_office, platform_context
from .models import Erasure, Office
from .registry import modules

NOTE = """
INSERT INTO public.erasure (office_id, kind, subject, at)
SELECT %s, %s, unnest(%s::uuid[]), %s ON CONFLICT DO NOTHING
"""


def note_erased(kind: str, subjects: Iterable[UUID], *, now: datetime) -> None:
    """Note in the transaction that forgets: what a ``kind`` is, the module's ``forget_again`` says.

    What is forgotten by rule after some days needs no note: the rule holds for restored rows too.
    """
    if ids := list(subjects):
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [current_office().pk, kind, ids, now])


def erased_since(office: Office, moment: datetime) -> dict[str, list[UUID]]:
    """What was forgotten in an office at that moment or later, by kind."""
    with platform_context():
        found = Erasure.objects.filter(office_id=office.pk, at__gte=moment)
        by_kind: defaultdict[str, list[UUID]] = defaultdict(list)
        for kind, subject in found.values_list("kind", "subject"):
            by_kind[kind].append(subject)
    return dict(by_kind)


def forget_again(erased: dict[str, list[UUID]], *, now: datetime) -> int:
    """Forget in the current office what was forgotten before; how many.

    Raises ``KeyError`` for a kind that no module knows: nobody may be passed over.
    """
    verbs = {kind: verb for one in modules() for kind, verb in one.forget_again.items()}
    return sum(verbs[kind](subjects, now) for kind, subjects in sorted(erased.items()))


def drop_notes(before: datetime) -> int:
    """Drop what no backup can bring back any more; how many."""
    with platform_context():
        return Erasure.objects.filter(at__lt=before).delete()[0]
