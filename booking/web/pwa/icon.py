"""The icon of an office's application: its crest, or one lit window in its colour."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import typst

from tenants.profile.contrast import HEX

DRAWING: Final = Path(__file__).with_name("icon.typ")
OUR_OWN: Final = "#17506b"
POINTS: Final = 72
"""To an inch; the drawing is one inch wide."""


@lru_cache(maxsize=64)
def draw_icon(colour: str, size: int, crest: bytes = b"") -> bytes:
    """A square PNG, ``size`` pixels wide; what matters lies in the middle, for round masks."""
    shown = colour if HEX.fullmatch(colour) else OUR_OWN
    said = json.dumps({"colour": shown, "crest": [*crest]})
    made = typst.compile(
        DRAWING,
        root=DRAWING.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": said},
        format="png",
        ppi=float(size),
    )
    if not isinstance(made, bytes):  # several pages: never drawn
        raise TypeError(type(made))
    return made
