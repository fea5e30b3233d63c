"""The wall clock of Polish offices."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

WARSAW: Final = ZoneInfo("Europe/Warsaw")
