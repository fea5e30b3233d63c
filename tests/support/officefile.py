"""Office files to begin with: the starters, and the smallest one."""

from __future__ import annotations

from pathlib import Path

import provisioning

STARTERS = Path(provisioning.__file__).parent / "starters"


def minimal(extra: str = "") -> str:
    """An office with a name and nothing else, then ``extra``."""
    return f"office:\n  name: Urząd próbny\n{extra}"
