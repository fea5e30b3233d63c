"""The office's door: a key is taken once, and the visit lasts as long as the office lets it.

Runs in the office, whose row security shows no other office's visits.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.core import signing
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from provisioning.domain.support.cross import SALT
from provisioning.models import SupportVisit
from tenants.accounts.models import User
from tenants.accounts.session import actor
from tenants.accounts.visit import Visit, visitor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal


class KeySpent(Refusal):
    """This key opens nothing: used, too old, another office's, or no longer granted."""

    code: ClassVar[str] = "key_spent"
    status: ClassVar[int] = 403
    message = _("This way in is over. Ask for a new one in the operators’ panel.")


@transaction.atomic
def enter(key: str, *, now: datetime, address: str) -> User:
    """Whom the key lets in; it is spent by this. Raises ``KeySpent``."""
    try:
        visit_id = UUID(signing.loads(key, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise KeySpent from None
    mine = SupportVisit.objects.filter(pk=visit_id, office_id=current_office().pk)
    if not mine.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        raise KeySpent
    person = inside(visit_id, now)
    if person is None:
        raise KeySpent
    person.came_from = address
    assert person.visit is not None
    record("support.entered", by=actor(person), now=now, about=mine.get().grant.ticket)
    return person


def inside(visit_id: UUID, now: datetime) -> User | None:
    """The visitor, if the grant is in force and the operator still one of us: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT visit.operator_id, visit.operator_name, allowed.until,"
            "       allowed.writes_at IS NOT NULL, ticket.number"
            " FROM public.support_visit visit"
            " JOIN public.support_grant allowed ON allowed.id = visit.grant_id"
            " JOIN public.ticket ticket ON ticket.id = allowed.ticket_id"
            " WHERE visit.id = %(visit)s AND visit.office_id = %(office)s"
            "   AND visit.used_at IS NOT NULL AND visit.left_at IS NULL"
            "   AND allowed.withdrawn_at IS NULL AND allowed.until > %(now)s"
            "   AND public.operator_is_active(visit.operator_id)",
            {"visit": visit_id, "office": current_office().pk, "now": now},
        )
        found = cursor.fetchone()
    if found is None:
        return None
    who, name, until, writes, number = found
    return visitor(who, name, Visit(until, writes, str(number), visit_id))


@transaction.atomic
def leave(person: User, *, now: datetime) -> None:
    """The visitor goes; the same key or session never opens the door again."""
    if person.visit is None:
        return
    SupportVisit.objects.filter(pk=person.visit.id, left_at=None).update(left_at=now)
    record("support.left", by=actor(person), now=now)
