"""Several people at one office at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connections

from booking.errors import Refusal
from tenants.context import office_context
from tenants.models import Office


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
    patience: float
    there: Event | None = None
    answer: Future[list[str]] | None = None

    def come(self) -> None:
        """Do it now; go on when it is done or ``there``, or when patience is over: it must wait."""
        if self.answer is not None:
            return
        pool = ThreadPoolExecutor(1)
        self.answer = pool.submit(race, self.office, 1, lambda _number: self.act())
        pool.shutdown(wait=False)
        if self.there is None:
            wait([self.answer], timeout=self.patience)
        else:
            self.there.wait(timeout=self.patience)

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
    patience: float = 60,
    there: Event | None = None,
) -> Other:
    """Let somebody else do ``act`` right before the first call of ``step``: (module, name)."""
    other = Other(office, act, patience, there)
    plain: Callable[..., Any] = getattr(*step)

    def after_the_other(*args: Any, **words: Any) -> Any:
        other.come()
        return plain(*args, **words)

    patch.setattr(*step, after_the_other)
    return other
