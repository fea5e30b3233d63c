"""A call with an ``Idempotency-Key`` is done once; sent again, it gets the first one's answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from booking.errors import IdempotencyMismatch
from booking.models import IdempotencyKey
from booking.models.idempotency import ONE_ANSWER_PER_KEY
from tenants.due import due
from tenants.ids import uuid7
from tenants.secrets import blind_index

from .retry import Busy, in_transaction

KEPT_FOR: Final = timedelta(hours=72)
FORGET: Final = "booking.forget_keys"
LOOKS: Final = 3

CLAIM: Final = f"""
INSERT INTO booking_idempotency_key (id, scope, digest, content_type, body, created_at)
VALUES (%s, %s, %s, '', '', %s)
ON CONFLICT ON CONSTRAINT {ONE_ANSWER_PER_KEY} DO NOTHING RETURNING id
"""  # noqa: S608 - the constraint's name is ours


@dataclass(frozen=True, slots=True)
class Call:
    """A call and its key: who makes it (a client, or nobody known), how, where, with which body."""

    caller: str
    method: str
    path: str
    key: str
    body: bytes

    @property
    def scope(self) -> str:
        """The same key of another caller or at another address is another key."""
        return blind_index("idempotency.scope", json.dumps([*self._where, self.key]))

    @property
    def digest(self) -> str:
        """What the body is recognized by, without keeping it."""
        return blind_index("idempotency.body", self.body.hex())

    @property
    def _where(self) -> list[str]:
        return [self.caller, self.method, self.path]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered; ``keep`` is False where trying again may end differently."""

    status: int
    content_type: str
    body: str
    keep: bool = True


def once(call: Call, act: Callable[[], Answer], *, now: datetime) -> tuple[Answer, bool]:
    """Do ``act``, or give the answer kept under the call's key; and whether it was kept.

    The key's row is written first, in one transaction with the work: a call sent twice at the same
    time waits for the first one on the row, and whatever undoes the work undoes the key. ``act``
    answers refusals and does not raise them: what a refusal changed (tries of a PIN) is kept.
    Raises ``IdempotencyMismatch`` when the key came with another body before, and ``Busy``.
    """
    return in_transaction(lambda: _once(call, act, now))


def forget_keys(now: datetime) -> int:
    """Delete the keys older than 72 hours; how many."""
    deleted, _each = IdempotencyKey.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    return deleted


def _once(call: Call, act: Callable[[], Answer], now: datetime) -> tuple[Answer, bool]:
    if (kept := _claim(call, now)) is not None:
        if kept.digest != call.digest:
            raise IdempotencyMismatch
        return Answer(kept.status or 0, kept.content_type, kept.body), True
    _be_forgotten(now)
    answer = act()
    row = IdempotencyKey.objects.filter(scope=call.scope)
    if answer.keep:
        row.update(status=answer.status, content_type=answer.content_type, body=answer.body)
    else:
        row.delete()
    return answer, False


def _claim(call: Call, now: datetime) -> IdempotencyKey | None:
    """None when the key is ours to work under; else the row of who was first, committed."""
    fresh = now - KEPT_FOR
    for _look in range(LOOKS):
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [uuid7(), call.scope, call.digest, now])
            if cursor.fetchone():
                return None
        same = IdempotencyKey.objects.filter(scope=call.scope)
        if kept := same.filter(created_at__gt=fresh).first():
            return kept
        same.filter(created_at__lte=fresh).delete()
    raise Busy


def _be_forgotten(now: datetime) -> None:
    """One hint for all keys of a day: the first midnight at which none of them is needed."""
    end = now + KEPT_FOR + timedelta(days=1)
    due(FORGET, end.replace(hour=0, minute=0, second=0))
