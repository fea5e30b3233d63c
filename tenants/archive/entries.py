"""What lies in an archive: named entries one after the other, each with its sum, and a last word.

A line of JSON opens an entry, pieces with their length follow, a line of JSON closes it and says
how many bytes and rows there were and what their SHA-256 is. Nothing needs to be known in advance
and nothing is looked up backwards, so an archive of any size passes through a pipe.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from .sealed import Damaged, SealedWriter

END: Final = "end"
LENGTH_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Sum:
    """What an entry amounts to; ``rows`` counts lines."""

    bytes: int = 0
    rows: int = 0
    sha256: str = sha256().hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As it stands in an archive."""
        return {"bytes": self.bytes, "rows": self.rows, "sha256": self.sha256}


class Summing:
    """Adds up what passes by."""

    def __init__(self) -> None:
        self._bytes, self._rows, self._digest = 0, 0, sha256()

    def add(self, piece: bytes | memoryview) -> None:
        """One more piece."""
        data = bytes(piece)
        self._bytes += len(data)
        self._rows += data.count(b"\n")
        self._digest.update(data)

    @property
    def sum(self) -> Sum:
        """What it amounts to so far."""
        return Sum(self._bytes, self._rows, self._digest.hexdigest())


def write_entry(
    target: SealedWriter, name: str, pieces: Iterable[bytes | memoryview], **facts: Any
) -> Sum:
    """Write one entry; what it amounts to."""
    target.write(_line({"entry": name, **facts}))
    summing = Summing()
    for piece in pieces:
        if len(piece):
            summing.add(piece)
            target.write(len(piece).to_bytes(LENGTH_BYTES, "big"))
            target.write(piece)
    target.write((0).to_bytes(LENGTH_BYTES, "big"))
    target.write(_line(summing.sum.as_json()))
    return summing.sum


def write_end(target: SealedWriter, manifest: Mapping[str, Any]) -> None:
    """The last word, after which nothing follows."""
    target.write(_line({"entry": END, "manifest": manifest}))
    target.finish()


@dataclass
class Entry:
    """An entry being read; ``pieces`` must be used up before the next one is asked for."""

    name: str
    facts: dict[str, Any]
    _source: Source
    sum: Sum = field(default_factory=Sum)

    def pieces(self) -> Iterator[bytes]:
        """Its contents. Raises ``Damaged`` at the end if they are not what was written."""
        summing = Summing()
        while length := int.from_bytes(self._source.take(LENGTH_BYTES), "big"):
            piece = self._source.take(length)
            summing.add(piece)
            yield piece
        told = json.loads(self._source.line())
        self.sum = summing.sum
        if told != self.sum.as_json():
            raise Damaged(self.name)

    def read(self) -> bytes:
        """All of it, for what is small."""
        return b"".join(self.pieces())


class Source:
    """The bytes of an archive, in portions as they are asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._waiting = iter(pieces), bytearray()

    def take(self, length: int) -> bytes:
        """So many bytes. Raises ``Damaged`` if there are fewer."""
        while len(self._waiting) < length:
            self._more()
        taken = bytes(self._waiting[:length])
        del self._waiting[:length]
        return taken

    def line(self) -> bytes:
        """A line."""
        while (end := self._waiting.find(b"\n")) < 0:
            self._more()
        return self.take(end + 1)

    def drain(self) -> None:
        """Read what follows the last word: nothing, or the file is damaged."""
        if self._waiting or any(self._pieces):
            raise Damaged("something follows the last word")

    def _more(self) -> None:
        piece = next(self._pieces, b"")
        if not piece:
            raise Damaged("it ends too early")
        self._waiting += piece


def read_entries(source: Source) -> Iterator[Entry]:
    """Entry after entry, the last word as one named ``end``. Raises ``Damaged``."""
    while True:
        facts = dict(json.loads(source.line()))
        entry = Entry(str(facts.pop("entry")), facts, source)
        if entry.name == END:
            source.drain()
        yield entry
        if entry.name == END:
            return


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
