"""The acceptance protocol as a document: each point with a box to tick, and two signatures."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Final

import typst

from .points import points

TEMPLATE: Final = Path(__file__).with_name("protocol.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"


def protocol(*, office: str, address: str, contract: str, on: date) -> bytes:
    """The PDF, in Polish as the contract is. ``contract``: its number, empty to be written in."""
    said = {
        "office": office,
        "address": address,
        "contract": contract,
        "on": f"{on:%d.%m.%Y}",
        "points": [
            {
                "number": point.number,
                "asked": point.asked,
                "how": point.how,
                "pages": ", ".join(point.pages),
                "parts": [
                    {
                        "number": part.number,
                        "asked": part.asked,
                        "how": part.how,
                        "pages": ", ".join(part.pages),
                    }
                    for part in point.parts
                ],
            }
            for point in points()
        ],
    }
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made
