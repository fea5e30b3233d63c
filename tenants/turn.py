"""A turn: a few seconds of work for one office, in which what all of it needs is read once.

Outside of a turn everything is read when it is asked for. A turn ends within seconds, so what it
remembers is as old as a transaction's view may be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from .context import current_place_name

P = ParamSpec("P")
T = TypeVar("T")
_turn: ContextVar[dict[Hashable, Any] | None] = ContextVar("turn", default=None)
_UNKNOWN: Final = object()


@contextmanager
def one_turn() -> Iterator[None]:
    """Remember what ``once_a_turn`` reads, until the end."""
    token = _turn.set({})
    try:
        yield
    finally:
        _turn.reset(token)


def once_a_turn(read: Callable[P, T]) -> Callable[P, T]:
    """Let ``read`` be asked once in a turn for each of its arguments, which must be hashable."""

    @wraps(read)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = _turn.get()
        if memory is None:
            return read(*args, **kwargs)
        name = (read, current_place_name(), args, *sorted(kwargs.items()))
        known = memory.get(name, _UNKNOWN)
        if known is _UNKNOWN:
            known = memory[name] = read(*args, **kwargs)
        found: T = known
        return found

    return remembered
