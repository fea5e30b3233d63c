"""A sealed stream: AES-256-GCM in numbered pieces, so that nothing lies open on a disk.

The file begins with a line of JSON that everybody may read: what it is and who can open it. Each
piece is bound to that line, to its number and to whether it is the last one: a piece that was
changed, moved or left out is noticed, and so is an end that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import RawIOBase
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants.master_keys import NONCE_BYTES

MAGIC: Final = b"OKIENKO-SEALED-1\n"
PIECE: Final = 256 * 1024
LENGTH_BYTES: Final = 4
LONGEST_HEADER: Final = 64 * 1024
MORE: Final = b"\0"
LAST: Final = b"\1"


class Damaged(Exception):
    """The file is not what was written: cut off, changed, or sealed by another key."""


class SealedWriter(RawIOBase):
    """What is written here lies sealed in ``target``; without ``finish`` the file is worth nothing.

    An interruption thus never leaves a file that looks whole.
    """

    def __init__(self, target: BinaryIO, key: bytes, header: Mapping[str, Any]) -> None:
        self._target, self._box = target, AESGCM(key)
        line = header_line(header)
        self._about = sha256(line).digest()
        self._waiting, self._number = bytearray(), 0
        target.write(MAGIC + line)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), MORE)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """The last piece."""
        self._put(bytes(self._waiting), LAST)
        self._waiting.clear()

    def _put(self, piece: bytes, mark: bytes) -> None:
        sealed = self._box.encrypt(_nonce(self._number), piece, self._about + mark)
        self._target.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + mark + sealed)
        self._number += 1


def header_line(header: Mapping[str, Any]) -> bytes:
    """The line that everybody may read."""
    return json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def read_header(source: BinaryIO) -> dict[str, Any]:
    """What the file says of itself; ``source`` stands at the first piece afterwards.

    Raises ``Damaged``.
    """
    return dict(json.loads(_line(source)))


def unsealed(source: BinaryIO, key: bytes, header: Mapping[str, Any]) -> Iterator[bytes]:
    """The pieces that follow the header. Raises ``Damaged``, at the latest at the end."""
    about, box = sha256(header_line(header)).digest(), AESGCM(key)
    number, mark = 0, MORE
    while mark != LAST:
        head = source.read(LENGTH_BYTES + 1)
        length, mark = int.from_bytes(head[:LENGTH_BYTES], "big"), head[LENGTH_BYTES:]
        sealed = source.read(length) if mark else b""
        try:
            yield box.decrypt(_nonce(number), sealed, about + mark)
        except (InvalidTag, ValueError) as error:
            raise Damaged(f"piece {number}") from error
        number += 1
    if source.read(1):
        raise Damaged("something follows the end")


def _line(source: BinaryIO) -> bytes:
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("not a sealed file of Okienko")
    line = source.readline(LONGEST_HEADER)
    if not line.endswith(b"\n"):
        raise Damaged("its first line")
    return line


def _nonce(number: int) -> bytes:
    """Each content key seals one file, so numbers never meet again."""
    return number.to_bytes(NONCE_BYTES, "big")
