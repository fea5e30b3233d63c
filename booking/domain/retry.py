"""Try again what the database broke off; then refuse politely (engine, rule 14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import Moved, Refusal

T = TypeVar("T")
RETRIES: Final = 3
# serialization failure, deadlock, lock time-out
PASSING: Final = frozenset({"40001", "40P01", "55P03"})
UNIQUE: Final = "23505"
RACED: Final = frozenset(
    {
        "booking_reference_key",  # drawn at random
        "booking_pkey",  # the same form twice (``book_for``)
        "booking_event_number",
        "waitlist_one_entry",
        "ticket_one_call_per_counter",
        "ticket_one_per_matter",
        "ticket_event_number",
        "booking_ticket_pkey",  # the same press twice
        "arrival_code_once",  # drawn at random
    }
)
"""Unique constraints that two may meet at without a mistake of ours: the second one looks again."""


class Busy(Refusal):
    """Too many people at once, several times in a row."""

    code = "busy"
    status = 409
    message = _("Many people are booking at this moment. Try again.")


def in_transaction(verb: Callable[[], T]) -> T:
    """Run ``verb`` in a transaction (a savepoint inside another); again, up to three times more.

    Also when somebody was faster (``Moved``): a second look finds the right answer, such as that
    the visit is confirmed already. Raises ``Busy``, or ``Moved`` if the booking never stood still.
    """
    refusal: Exception = Busy()
    for _attempt in range(1 + RETRIES):
        try:
            with transaction.atomic():
                return verb()
        except Moved as moved:
            refusal = moved
        except DatabaseError as error:
            if not _passes(error):
                raise
            refusal = error if _is_nameless(error) else Busy()
    raise refusal


def _passes(error: DatabaseError) -> bool:
    state = sqlstate(error)
    if state == UNIQUE:
        return _is_nameless(error) or _constraint(error) in RACED
    return state in PASSING


def _is_nameless(error: DatabaseError) -> bool:
    """Whether the database keeps the constraint's name to itself, as Citus does (ADR 0178).

    A second look then tells a race from a mistake of ours, which stays what it was.
    """
    return sqlstate(error) == UNIQUE and not _constraint(error)


def _constraint(error: DatabaseError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""


def sqlstate(error: DatabaseError) -> str | None:
    """PostgreSQL's five letters for what went wrong: they survive where messages do not."""
    return getattr(error.__cause__, "sqlstate", None)
