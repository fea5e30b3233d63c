"""Queries of the ORM that are composed once per process, not each time they are asked (ADR 0158).

Django walks through models, columns and conditions to write a query down, and for a visit with its
service and its counter that takes longer than everything PostgreSQL does. What differs from one
asking to the next are values: they are named by ``Given`` and put in when it is asked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class Given(Expression):
    """Where a value stands that whoever asks brings along; None matches nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def composed_once(build: Callable[P, QuerySet[M]]) -> Callable[P, list[M]]:
    """Let ``build`` be called once; its arguments may stand where a query takes a plain value.

    What is answered are the rows, read anew each time. Nothing in ``build`` may hang on anything
    but its arguments, nor on what they are: no ``if``, no list, no moment.
    """
    names = list(inspect.signature(build).parameters)
    compose = cast("Callable[..., QuerySet[M]]", build)
    query = _Composed(lambda: compose(**{name: Given(name) for name in names}))

    @wraps(build)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[M]:
        return query.rows(dict(zip(names, args, strict=False)) | kwargs)

    return ask


class _Composed(Generic[M]):
    """A queryset, and how it is written down once it was."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build
        self._known: tuple[QuerySet[M], SQLCompiler, str, tuple[Any, ...]] | None = None

    def rows(self, values: dict[str, Any]) -> list[M]:
        if self._known is None:
            queryset = self._build()
            compiler = queryset.query.get_compiler(queryset.db)
            self._known = queryset, compiler, *compiler.as_sql()
        queryset, compiler, sql, stand_ins = self._known
        params = tuple(values[one.name] if isinstance(one, Given) else one for one in stand_ins)
        asked = queryset.all()
        asked.query = _Asked(compiler, sql, params)
        return list(asked)


class _Asked(Query):
    """Instead of a query: one that was composed, with the values of this asking."""

    def __init__(self, compiler: SQLCompiler, sql: str, params: tuple[Any, ...]) -> None:
        super().__init__(compiler.query.model)
        self._answer = copy(compiler)
        self._answer.connection = connection  # the compiler's own is that of another thread
        self._answer.as_sql = lambda *_a, **_k: (sql, params)  # type: ignore[method-assign]  # it is known

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> SQLCompiler:
        return self._answer
