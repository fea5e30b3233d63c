"""A package is read within bounds; whatever is wrong with it is told, and never breaks a page."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from booking.public import why_no_file
from tenants.packages import NotAPackage, TooMuch, unpacked

TEXT = b"application/vnd.oasis.opendocument.text"
HEAD = 30
"""Bytes of a part's header before its name."""


def packed(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return file.getvalue()


def with_bits(contents: bytes, *, flags: int = 0, packing: int | None = None) -> bytes:
    """The package with other flags or another packing in both of a part's headers."""
    changed = bytearray(contents)
    for start in (0, contents.index(b"PK\x01\x02")):
        place = start + (6 if start == 0 else 8)
        changed[place] |= flags
        if packing is not None:
            changed[place + 2 : place + 4] = packing.to_bytes(2, "little")
    return bytes(changed)


def moved(contents: bytes, by: int) -> bytes:
    """The package with the place of its directory told wrongly."""
    place = contents.index(b"PK\x05\x06") + 16
    told = int.from_bytes(contents[place : place + 4], "little") + by
    return contents[:place] + told.to_bytes(4, "little") + contents[place + 4 :]


def nameless(contents: bytes) -> bytes:
    """The package with a part whose name begins with the sign that ends names."""
    return contents.replace(b"mimetype", b"\0imetype")


def damaged(contents: bytes, after: int = 0) -> bytes:
    """The package with other bytes in its first part, ``after`` so many of the true ones."""
    begin = HEAD + len("mimetype") + after
    return contents[:begin] + b"\xff" * 16 + contents[begin + 16 :]


WHOLE = packed({"mimetype": TEXT})
TURTLE = "żółw".encode()
NO_TEXT = b"\xff" * len(TURTLE)
NAMED = packed({"żółw": TEXT})
BROKEN = {
    "no package": b"PK: nothing of the kind",
    "cut off": WHOLE[:-8],
    "a damaged stream": damaged(packed({"mimetype": TEXT * 9})),
    "a damaged stream of LZMA": damaged(packed({"mimetype": TEXT * 9}, zipfile.ZIP_LZMA), 9),
    "a name that is no text": NAMED.replace(TURTLE, NO_TEXT),
    "a name that is no text in the part’s own header": NAMED.replace(TURTLE, NO_TEXT, 1),
    "a directory before the beginning": moved(WHOLE, 1000),
    "a part without a name": nameless(WHOLE),
    "a wrong checksum": WHOLE.replace(WHOLE[14:18], b"\0\0\0\0"),
    "a password": with_bits(WHOLE, flags=1),
    "an unknown packing": with_bits(WHOLE, packing=99),
}


@pytest.mark.parametrize("contents", BROKEN.values(), ids=BROKEN)
def test_what_nobody_can_read_is_no_package(contents: bytes) -> None:
    with pytest.raises(NotAPackage):
        unpacked(contents, most=10, largest=10_000)


@pytest.mark.parametrize("contents", BROKEN.values(), ids=BROKEN)
def test_nor_is_it_a_document_for_residents(contents: bytes) -> None:
    assert why_no_file("wniosek.odt", contents)


def test_a_text_that_begins_as_a_package_does_is_a_text() -> None:
    assert not why_no_file("wniosek.txt", b"PK\x03\x04: tak zaczyna si\xc4\x99 ZIP")


def test_what_is_whole_comes_out_by_its_names() -> None:
    made = packed({"a/": b"", "a/jeden.txt": b"1", "dwa.txt": b"2"})
    assert unpacked(made, most=2, largest=2) == {"a/jeden.txt": b"1", "dwa.txt": b"2"}
    assert not why_no_file("wniosek.odt", packed({"mimetype": TEXT}))


@pytest.mark.parametrize("bounds", [{"most": 1, "largest": 2}, {"most": 2, "largest": 1}])
def test_more_than_anybody_needs_is_not_unpacked(bounds: dict[str, int]) -> None:
    with pytest.raises(TooMuch):
        unpacked(packed({"jeden.txt": b"1", "dwa.txt": b"2"}), **bounds)


def test_a_part_gives_no_more_than_it_declares() -> None:
    bomb = packed({"zera": bytes(1_000_000)})
    lying = bomb.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(NotAPackage):
        unpacked(lying, most=1, largest=1000)
