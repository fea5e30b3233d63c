"""Documents of a service for download (O6): put one there, take one away."""

from __future__ import annotations

from pathlib import PurePath
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.models import Service
from booking.officefile.attach import Attached, attach, delete_stored
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.officefile.one_at_a_time import one_at_a_time

from .consequences import Act
from .file_kinds import KINDS, LARGEST, holds_programs, unfolds
from .save import find_row
from .sections import SERVICES
from .versions import keep_versions

LONGEST = 120


def put_file(service_id: UUID, name: str, contents: bytes, act: Act) -> None:
    """Offer a file; one of the same name is replaced.

    Raises ``NotFound``, ``Invalid`` under ``file``: too large, or not what its name says.
    """
    name = PurePath(name.replace("\\", "/")).name[-LONGEST:]
    if told := why_no_file(name, contents):
        raise Invalid(errors={"file": [told]})
    _bring(service_id, name, contents, act)


def take_file_away(service_id: UUID, name: str, act: Act) -> None:
    """Offer it no more. Raises ``NotFound``."""
    _bring(service_id, name, None, act)


def _bring(service_id: UUID, name: str, contents: bytes | None, act: Act) -> None:
    attached = Attached()
    with transaction.atomic():
        one_at_a_time()
        row: Service = find_row(SERVICES, service_id)
        keep_versions(by=SYSTEM, now=act.now, ids=[row.pk])
        names = [one.name for one in row.files.all() if one.name != name]
        if contents is not None:
            names.append(name)
        given = {name: contents} if contents is not None else {}
        attach(row, names, given, attached, store=True)
        record("services.changed", by=act.by, now=act.now, about=row, fields=["files"])
        keep_versions(by=act.by, now=act.now, ids=[row.pk])
    delete_stored(attached.obsolete)


def why_no_file(name: str, contents: bytes) -> str:
    """Why residents cannot be offered this file; nothing where they can."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        told = _("“%(name)s”: files of this kind cannot be offered. These can: %(kinds)s.")
        return told % {"name": name, "kinds": " ".join(sorted(KINDS))}
    if len(contents) > LARGEST:
        return _("“%(name)s” is larger than 10 MB.") % {"name": name}
    if unfolds(contents):
        return _("“%(name)s” is too large once it is unpacked.") % {"name": name}
    if not KINDS[suffix](contents):
        told = _("“%(name)s” is not what its name says: its contents are of another kind.")
        return told % {"name": name}
    if holds_programs(contents):
        told = _("“%(name)s” holds macros or objects that start other programs. Save it without.")
        return told % {"name": name}
    return ""
