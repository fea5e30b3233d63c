"""Whose turn it is at a counter (ADR 141), as one rule in one place.

1. Who has a visit at this counter and whose time has come: by the time of the visit.
2. Who has a visit at another counter of the unit, in a matter dealt with here, and has waited
   there for ``HELP_AFTER`` beyond their time: by the time of the visit.
3. Who came without an appointment, in a matter dealt with here: by the moment they came.
4. Who has a visit at this counter and is early: by the time of the visit.

Written in SQL, for the database decides who is called; ``b`` is the visit of ticket ``t``, ``c``
the counter that asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

HELP_AFTER: Final = timedelta(minutes=10)
HERE: Final = """
FROM booking_counter c
JOIN booking_unit u ON u.id = c.unit_id
JOIN booking_ticket t ON t.location_id = u.location_id AND t.day = %(day)s
LEFT JOIN booking b ON b.id = t.booking_id
LEFT JOIN booking_counter_service s ON s.counter_id = c.id AND s.service_id = t.service_id
"""
RANK: Final = """
CASE
  WHEN b.counter_id = c.id AND b.starts_at <= %(now)s THEN 1
  WHEN b.unit_id = c.unit_id AND b.starts_at <= %(helped)s AND s.id IS NOT NULL THEN 2
  WHEN t.booking_id IS NULL AND s.id IS NOT NULL THEN 3
  WHEN b.counter_id = c.id THEN 4
END
"""
IN_ORDER: Final = f"{RANK}, b.starts_at, t.came_at, t.number, t.id"
