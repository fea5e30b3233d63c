"""The operators' pages, on their own host."""

from __future__ import annotations

import pytest
from support.operators import Operator


@pytest.fixture
def operator(platform: None) -> Operator:
    """One of us, signed in."""
    return Operator()
