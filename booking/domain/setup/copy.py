"""Make a service out of another one: a draft with its words, documents, fields and units."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.models import Service
from booking.officefile.attach import Attached, attach, contents_of
from booking.officefile.parts import ServicePart
from tenants.officefile.typed import words_of

from .consequences import Act
from .keys import key_for
from .save import Wanted, find_row, save
from .sections import SERVICES

LONGEST = 150


@transaction.atomic
def copy_service(service_id: UUID, act: Act) -> Service:
    """The copy; no counter deals with it yet. Raises ``NotFound``."""
    row = find_row(SERVICES, service_id)
    part: ServicePart = SERVICES.describe(row)
    name = _("%(name)s (copy)") % {"name": part.name}
    words = words_of(part) | {"name": name[:LONGEST], "status": "draft"}
    words |= {"key": key_for(SERVICES, name)}
    words.pop("files", None)
    made = save(Wanted(SERVICES, words, list(words)), act).row
    assert isinstance(made, Service)
    attach(made, part.files, contents_of(row), Attached(), store=True)
    return made
