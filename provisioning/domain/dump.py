"""Write an office down as an office file."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from booking.public import stored_files
from tenants.context import office_context
from tenants.errors import Refusal
from tenants.models import Office
from tenants.officefile.write import write
from tenants.profile.crest import picture

from .describe import describe


class NameClash(Refusal):
    """Two services have different files of one name, which cannot lie in one folder."""

    code: ClassVar[str] = "name_clash"
    message = _("Two matters have different files of the same name. Rename one of them first.")


def dump(office: Office) -> str:
    """The office file as text; applying it to the same office changes nothing."""
    with office_context(office):
        return write(describe())


def attachments() -> dict[str, bytes]:
    """What lies beside the office file of the current office. Raises ``NameClash``."""
    found: dict[str, bytes] = {}
    for _service, name, contents in stored_files():
        if found.setdefault(name, contents) != contents:
            raise NameClash
    crest = picture()
    if crest is not None and found.setdefault(describe().office.crest, crest) != crest:
        raise NameClash
    return found


def dump_to(office: Office, folder: Path) -> Path:
    """Write the office file and its attachments into ``folder``; where. Raises ``NameClash``."""
    text = dump(office)
    with office_context(office):
        found = attachments()
    folder.mkdir(parents=True, exist_ok=True)
    for name, contents in found.items():
        (folder / Path(name).name).write_bytes(contents)
    target = folder / f"{office.subdomain}.yaml"
    target.write_text(text, encoding="utf-8")
    return target
