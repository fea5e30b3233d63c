"""The crest of the office: taken as PNG or JPEG, told by what is in it, and drawn anew.

Drawing it anew leaves behind whatever else a file carries: places, names, other files.
"""

from __future__ import annotations

import hashlib
import struct
import tempfile
from pathlib import Path
from typing import Final

import typst
from django.utils.translation import gettext as _

from tenants.errors import Invalid

from .models import Crest, Profile

LARGEST: Final = 1_000_000
SMALLEST_SIDE: Final = 64
LONGEST_SIDE: Final = 4000
HEIGHT: Final = 512
PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
SUFFIXES: Final = (".png", ".jpg", ".jpeg")
FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Marks of a JPEG after which its size stands: the plain kinds of pictures."""
DRAWING: Final = f"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("crest", format: sys.inputs.format, height: {HEIGHT}pt)"""


def drawn_anew(contents: bytes) -> bytes:
    """The picture as a PNG of one height. Raises ``Invalid`` under ``crest``."""
    if len(contents) > LARGEST:
        raise _refused(_("The picture is larger than 1 MB."))
    size = _size(contents)
    if size is None:
        told = _("Send a picture in PNG or JPEG. An SVG can hold programs: save it as PNG.")
        raise _refused(told)
    if min(size) < SMALLEST_SIDE or max(size) > LONGEST_SIDE or max(size) > 3 * min(size):
        told = _("The picture must be 64 to 4000 pixels wide and high, and not too narrow.")
        raise _refused(told)
    kind = "png" if contents.startswith(PNG) else "jpg"
    with tempfile.TemporaryDirectory() as folder:
        drawing = Path(folder, "main.typ")
        drawing.write_text(DRAWING)
        Path(folder, "crest").write_bytes(contents)
        try:
            made = typst.compile(
                drawing,
                root=Path(folder),
                ignore_system_fonts=True,
                sys_inputs={"format": kind},
                format="png",
                ppi=72.0,
            )
        except RuntimeError as error:  # TypstError is one
            raise _refused(_("This picture is damaged: it cannot be drawn.")) from error
    if not isinstance(made, bytes):  # several pages: never drawn
        raise TypeError(type(made))
    return made


def picture() -> bytes | None:
    """The crest of the current office."""
    found = Crest.objects.first()
    return bytes(found.picture) if found is not None else None


def put_crest(name: str, contents: bytes) -> bool:
    """Keep it in the caller's transaction; False where it is the one that is there.

    The office has a profile. Raises ``Invalid``.
    """
    profile = Profile.objects.get()
    kept = picture()
    made = kept if kept is not None and contents == kept else drawn_anew(contents)
    digest = hashlib.sha256(made).hexdigest()[:16]
    if (profile.crest_name, profile.crest_digest) == (name, digest):
        return False
    Crest.objects.update_or_create(singleton=True, defaults={"picture": made})
    Profile.objects.update(crest_name=name, crest_digest=digest)
    return True


def take_crest_away() -> None:
    """Back to the letter."""
    if Profile.objects.exclude(crest_digest="").update(crest_name="", crest_digest=""):
        Crest.objects.all().delete()


def _size(contents: bytes) -> tuple[int, int] | None:
    """Width and height as the file says them; None for what is neither PNG nor JPEG."""
    if contents.startswith(PNG) and contents[12:16] == b"IHDR" and len(contents) > 24:  # noqa: PLR2004 - the head of a PNG
        wide, high = struct.unpack(">II", contents[16:24])
        return wide, high
    return _jpeg_size(contents) if contents.startswith(JPEG) else None


def _jpeg_size(contents: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(contents) and contents[at] == 0xFF:  # noqa: PLR2004 - how a mark begins
        mark, length = contents[at + 1], struct.unpack(">H", contents[at + 2 : at + 4])[0]
        if mark in FRAMES:
            high, wide = struct.unpack(">HH", contents[at + 5 : at + 9])
            return wide, high
        at += 2 + length
    return None


def _refused(told: str) -> Invalid:
    return Invalid(errors={"crest": [told]})
