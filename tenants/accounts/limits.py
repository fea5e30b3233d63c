"""How long somebody stays signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

IDLE: Final = timedelta(minutes=30)
WHOLE: Final = timedelta(hours=12)
