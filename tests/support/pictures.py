"""Pictures made for tests."""

from __future__ import annotations

import struct
import zlib


def png(wide: int, high: int, *, text: str = "") -> bytes:
    """A plain PNG; ``text``: what somebody hid in it."""
    lines = b"".join(b"\0" + b"\xb0\x20\x20\xff" * wide for _ in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0)
    said = _part(b"tEXt", b"Comment\0" + text.encode()) if text else b""
    parts = [_part(b"IHDR", head), said, _part(b"IDAT", zlib.compress(lines)), _part(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(name: bytes, inside: bytes) -> bytes:
    check = zlib.crc32(name + inside)
    return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", check)
