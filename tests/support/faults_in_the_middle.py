"""A database that breaks at a chosen statement, and what is left standing afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

from tenants.context import is_in_place
from tenants.db.place import RUNTIME


class Broken(Exception):
    """A mistake of ours in the middle of something."""


@contextmanager
def breaks_at(number: int, error: type[Exception] = OperationalError) -> Iterator[list[int]]:
    """The statement of that number fails, counted from one; what it yields counts them."""
    seen = [0]

    def wrapper(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        seen[0] += 1
        if seen[0] == number:
            raise error("in the middle")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen


def standing() -> tuple[str, str]:
    """The role and the path of the raw connection, asked past everything that could mend them."""
    raw = connection.connection
    if raw is None or raw.closed:
        return (RUNTIME, "")  # given back: the next one begins nowhere
    found = raw.execute("SELECT current_user, current_setting('search_path')").fetchone()
    return (str(found[0]), str(found[1]))


def is_nowhere() -> bool:
    """No office is left: neither in the program nor on the connection."""
    return not is_in_place() and standing() == (RUNTIME, "")
