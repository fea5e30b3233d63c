"""How messages travel."""

from __future__ import annotations


class Unsendable(Exception):
    """It will never go this way: a bad address, a refused sender."""


class Unknown(Exception):
    """It was handed over, but nobody said whether it arrived; it is not repeated."""
