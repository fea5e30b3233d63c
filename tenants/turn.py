"""A turn: a few seconds of work for one office, in which what all of it needs is got once.

Outside of a turn everything is read when it is asked for. A turn ends within seconds, so what it
remembers is as old as a transaction's view may be.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from .context import current_place_name

P = ParamSpec("P")
T = TypeVar("T")
_UNKNOWN: Final = object()


@dataclass(frozen=True)
class _Turn:
    known: dict[Hashable, Any] = field(default_factory=dict)
    ends: ExitStack = field(default_factory=ExitStack)


_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)


@contextmanager
def one_turn() -> Iterator[None]:
    """Remember what ``once_a_turn`` got, until the end."""
    turn = _Turn()
    token = _turn.set(turn)
    try:
        with turn.ends:
            yield
    finally:
        _turn.reset(token)


def is_in_turn() -> bool:
    """Tell whether what is got now is got for more than one piece of work."""
    return _turn.get() is not None


def at_the_end(do: Callable[[], object]) -> None:
    """Do this when the turn ends. Raises ``LookupError`` outside of one."""
    turn = _turn.get()
    if turn is None:
        raise LookupError("there is no turn that could end")
    turn.ends.callback(do)


def once_a_turn(get: Callable[P, T]) -> Callable[P, T]:
    """Let ``get`` be asked once in a turn for each of its arguments, which must be hashable."""

    @wraps(get)
    def remembered(*args: P.args, **kwargs: P.kwargs) -> T:
        turn = _turn.get()
        if turn is None:
            return get(*args, **kwargs)
        name = (get, current_place_name(), args, *sorted(kwargs.items()))
        found = turn.known.get(name, _UNKNOWN)
        if found is _UNKNOWN:
            found = turn.known[name] = get(*args, **kwargs)
        answer: T = found
        return answer

    return remembered
