"""Several people at one office at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier, Event
from time import sleep
from typing import Any, Final

import pytest
from django.db import connection, connections

from booking.domain import retry
from booking.errors import Refusal
from tenants.context import office_context
from tenants.models import Office

PAUSE: Final = 0.01


def race(office: Office, size: int, act: Callable[[int], object]) -> list[str]:
    """Do ``act`` in ``size`` threads at once, each with its own connection; what each was told."""
    start = Barrier(size)

    def one(number: int) -> str:
        try:
            with office_context(office):
                start.wait(timeout=30)
                act(number)
                return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, range(size)))


@dataclass
class Other:
    """Somebody who is let in at one moment, once, on a connection of their own."""

    office: Office
    act: Callable[[], object]
    there: Event | None = None
    answer: Future[list[str]] | None = None

    def come(self) -> None:
        """Do it now; go on when it is done or ``there``, or waits for whoever lets it in."""
        if self.answer is not None:
            return
        pool = ThreadPoolExecutor(1)
        self.answer = pool.submit(race, self.office, 1, lambda _number: self.act())
        pool.shutdown(wait=False)
        there = self.there or Event()
        done = self.answer.done
        until(lambda: done() or there.is_set() or is_waited_for(), seconds=60)

    @property
    def told(self) -> str:
        """What they were told in the end."""
        assert self.answer is not None, "that moment never came"
        return self.answer.result(timeout=60)[0]


def let_in(
    office: Office,
    patch: pytest.MonkeyPatch,
    step: tuple[object, str],
    act: Callable[[], object],
    *,
    there: Event | None = None,
    after: bool = False,
) -> Other:
    """Let somebody else do ``act`` right before the first call of ``step``: (owner, name).

    Or right ``after`` it.
    """
    other = Other(office, act, there)
    plain: Callable[..., Any] = getattr(*step)

    def beside_the_other(*args: Any, **words: Any) -> Any:
        if not after:
            other.come()
        answer = plain(*args, **words)
        if after:
            other.come()
        return answer

    patch.setattr(*step, beside_the_other)
    return other


def broken_off(patch: pytest.MonkeyPatch) -> list[str | None]:
    """PostgreSQL's five letters for what makes verbs begin again from now on."""
    seen: list[str | None] = []
    tell = retry.sqlstate
    patch.setattr(retry, "sqlstate", lambda error: seen.append(tell(error)) or seen[-1])
    return seen


def is_waited_for() -> bool:
    """Tell whether somebody stands at a lock that this connection has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def until(met: Callable[[], bool], *, seconds: float = 30) -> bool:
    """Wait for it; False when it did not come. It counts its looks: clocks of tests stand still."""
    for _look in range(int(seconds / PAUSE)):
        if met():
            return True
        sleep(PAUSE)
    return False
