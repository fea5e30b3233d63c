"""QR codes for documents."""

from __future__ import annotations

import segno


def qr_code(text: str) -> str:
    """A QR code of ``text`` as an SVG picture."""
    return str(segno.make(text, error="m").svg_inline(scale=4, border=4))
