"""``python -m okienko``: the same as the program ``okienko``."""

from __future__ import annotations

from okienko.cli import main

main()
