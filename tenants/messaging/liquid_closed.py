"""Liquid with everything taken out that a letter does not need.

What is left cannot reach beyond its variables, grow without end or take long: no templates of
others, no filter that makes more of what it gets, no ranges (``(1..1000000000) reversed`` alone
would fill the memory), an end to every loop. Tried, not assumed: ``test_templates_attacks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined
from liquid.ast import Node
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidSyntaxError
from liquid.expression import Expression

TAGS: Final = frozenset(
    {
        *("assign", "break", "case", "comment", "content", "continue", "for", "if", "illegal"),
        *("output", "unless"),
    }
)
FILTERS: Final = frozenset(
    {"capitalize", "default", "downcase", "size", "strip", "truncate", "upcase"}
)
LONGEST_SOURCE: Final = 20_000
DEEPEST: Final = 12
"""Nodes within nodes: an ``if`` is two of them, itself and its branch."""


class _Closed(Environment):
    """Limits: loops in turns, memory in bytes, output in signs, blocks within blocks."""

    loop_iteration_limit = 100
    local_namespace_limit = 10_000
    output_stream_limit = 100_000
    context_depth_limit = 5

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in self.tags.keys() - TAGS:
            del self.tags[tag]
        for name in self.filters.keys() - FILTERS:
            del self.filters[name]


_environment: Final = _Closed(undefined=StrictUndefined)


@lru_cache(maxsize=1024)
def parse(source: str) -> BoundTemplate:
    """A text ready to be rendered. Raises ``liquid.exceptions.LiquidError``."""
    if len(source) > LONGEST_SOURCE:
        raise LiquidSyntaxError("too long", token=None)
    try:
        template = _environment.from_string(source)
        _check(template.nodes, RenderContext(template))
    except RecursionError as error:
        raise LiquidSyntaxError("too many blocks within blocks", token=None) from error
    return template


def _check(nodes: Iterable[Node], context: RenderContext, depth: int = 0) -> None:
    """Refuse what the environment's own limits let through. Raises ``LiquidSyntaxError``."""
    for node in nodes:
        if depth > DEEPEST:
            raise LiquidSyntaxError("too many blocks within blocks", token=node.token)
        for expression in _with_parts(node.expressions()):
            if isinstance(expression, RangeLiteral):
                raise LiquidSyntaxError("ranges are not allowed", token=expression.token)
        _check(node.children(context, include_partials=False), context, depth + 1)


def _with_parts(expressions: Iterable[Expression]) -> Iterator[Expression]:
    for expression in expressions:
        yield expression
        yield from _with_parts(expression.children())
