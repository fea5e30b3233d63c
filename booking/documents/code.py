"""The code a phone scans to open a visit."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET_ZONE = 4
"""What the standard asks for around a code; scanners need it."""


def qr_code(text: str) -> bytes:
    """A QR code of ``text`` as an SVG picture of its own."""
    picture = BytesIO()
    code = segno.make(text, error="m")
    code.save(picture, kind="svg", scale=4, border=QUIET_ZONE, light="#fff", xmldecl=False)
    return picture.getvalue().strip()
