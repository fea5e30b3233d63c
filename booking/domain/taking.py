"""One try at one counter: one statement, and the database says who wins (engine, rule 5)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db import connection

from booking.models import Booking, Counter, Unit
from booking.models.booking import ONE_VISIT_PER_COUNTER
from tenants.audit.actor import Actor
from tenants.db.prepared import PREPARED
from tenants.due import ALSO, due_values
from tenants.ids import uuid7

from .ending import EXPIRE

M = TypeVar("M", Counter, Unit)
# A look before the insert lets everybody in; an insert that fails on the constraint deadlocks
# under load (engine, "Measured"). The first line of history goes with it, and the client's other
# holds come back: by now it is the client's turn, so none can be overlooked.
TAKE: Final = f"""{PREPARED}
WITH taken AS (
  INSERT INTO booking
    (id, reference, state, service_id, unit_id, counter_id, location_id, starts_at, ends_at,
     blocked_until, people, client, channel, language, tried, expires_at, extensions_used,
     pin_tries, generation, created_at, part_of_id, kept_for, opened_from, opened_until,
     bookable_from, bookable_until, override, made_by)
  VALUES
    (%(id)s, %(reference)s, %(state)s, %(service)s, %(unit)s, %(counter)s, %(location)s,
     %(start)s, %(end)s, %(blocked)s, %(people)s, %(client)s, %(channel)s, %(language)s,
     %(tried)s, %(expires)s::timestamptz, 0, 0, 1, %(now)s, %(part_of)s, %(kept_for)s,
     %(opened_from)s, %(opened_until)s, %(bookable_from)s, %(bookable_until)s, %(override)s,
     %(made_by)s)
  ON CONFLICT ON CONSTRAINT {ONE_VISIT_PER_COUNTER} DO NOTHING
  RETURNING id
), noted AS (
  INSERT INTO booking_event
    (id, booking_id, number, at, action, by_kind, by_id, by_name, state_from, state_to, changed,
     note)
  SELECT %(event)s, id, 1, %(now)s, %(action)s, %(by_kind)s, %(by_id)s::uuid, %(by_name)s, '',
         %(state)s, '[]', %(override)s
  FROM taken
), told AS (
  {ALSO} FROM taken WHERE %(hint)s AND %(expires)s::timestamptz IS NOT NULL ON CONFLICT DO NOTHING
)
SELECT EXISTS (SELECT FROM taken), (
  SELECT json_agg(id ORDER BY created_at DESC, id DESC)::text FROM booking
  WHERE %(client)s::varchar <> '' AND client = %(client)s AND state = 'held'
    AND expires_at > %(now)s AND part_of_id IS NULL AND id IS DISTINCT FROM %(part_of)s::uuid),
  c.key, c.name, u.key, u.name
FROM booking_counter c, booking_unit u WHERE c.id = %(counter)s AND u.id = %(unit)s
"""  # noqa: S608 - the constraint's name is ours


def take(
    booking: Booking, *, now: datetime, by: Actor, action: str = "hold", hint: bool = True
) -> tuple[bool, list[UUID]]:
    """Insert a hold, and tell the dispatcher when it runs out (``hint``).

    Whether it is in, and the client's other holds, the newest first.

    False: another was faster at this counter.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            {
                "id": booking.pk,
                "event": uuid7(),
                "reference": booking.reference,
                "state": booking.state,
                "service": booking.service_id,
                "unit": booking.unit_id,
                "counter": booking.counter_id,
                "location": booking.location_id,
                "start": booking.starts_at,
                "end": booking.ends_at,
                "blocked": booking.blocked_until,
                "people": booking.people,
                "client": booking.client,
                "channel": booking.channel,
                "language": booking.language,
                "tried": json.dumps(booking.tried),
                "expires": booking.expires_at,
                "part_of": booking.part_of_id,
                "kept_for": booking.kept_for,
                "opened_from": booking.opened_from,
                "opened_until": booking.opened_until,
                "bookable_from": booking.bookable_from,
                "bookable_until": booking.bookable_until,
                "override": booking.override,
                "made_by": booking.made_by,
                "action": action,
                "hint": hint,
                "now": now,
                "by_kind": by.kind,
                "by_id": by.id,
                "by_name": by.name,
                **due_values(EXPIRE, booking.expires_at or now),
            },
        )
        is_in, others, *names = cursor.fetchone()
    booking._state.adding = False
    # Every door shows them: named here, they need not be asked for.
    booking.counter = _partly(Counter, booking.counter_id, *names[:2])
    booking.unit = _partly(Unit, booking.unit_id, *names[2:])
    return is_in, [UUID(one) for one in json.loads(others or "[]")]


def _partly(model: type[M], row_id: UUID, key: str, name: str) -> M:
    """A row of which three columns are known; asked for another, it reads it."""
    return model.from_db("default", ["id", "key", "name"], [row_id, key, name])
