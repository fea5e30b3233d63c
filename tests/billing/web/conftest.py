"""The operators' pages, joined to the platform's host for the time of a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.operators import Operator, join_pages


@pytest.fixture
def operator(platform: None) -> Iterator[Operator]:
    """One of us, signed in."""
    part = join_pages()
    yield Operator()
    part()
