"""An office is born: its place first, then what its file says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import Loaded
from tenants.context import office_context
from tenants.errors import Refusal
from tenants.models import Office, OfficeState
from tenants.officefile.parts import OfficePart
from tenants.officefile.profile import is_configured
from tenants.offices import SubdomainTaken, create_office, find_office

from .apply import apply
from .difference import Difference

LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Ours, or names people trust too easily.
RESERVED: Final = frozenset(
    {"www", "panel", "api", "admin", "app", "mail", "poczta", "smtp", "ftp", "static", "pomoc"}
    | {"status", "okienko", "test", "localhost", "ns1", "ns2", "autodiscover", "autoconfig"}
)


class BadSubdomain(Refusal):
    """The word cannot be part of an address, or is kept for ourselves."""

    code: ClassVar[str] = "bad_subdomain"
    status: ClassVar[int] = 422
    message = _(
        "A subdomain has small letters a–z, digits and hyphens inside, at most 63 signs,"
        " and is none of those kept for the platform (www, panel, api…)."
    )


@dataclass(frozen=True, slots=True)
class Created:
    """The new office, and what was written into it."""

    office: Office
    difference: Difference


def create(
    subdomain: str,
    loaded: Loaded | None,
    *,
    now: datetime,
    tell: Callable[[str], None] = lambda _step: None,
) -> Created:
    """Make an office: row, role and schema, then the file's contents, in steps that can be resumed.

    Called again after a kill it goes on: a finished office is refused (``SubdomainTaken``), one
    without a profile is not finished. ``tell`` hears each step. Raises ``BadSubdomain`` and
    ``BadFile``.
    """
    check_subdomain(subdomain)
    if loaded is None:
        name = subdomain.replace("-", " ").title()
        loaded = Loaded(OfficeFile(office=OfficePart(name=name)))
    office = find_office(subdomain)
    if office is None or not _has_place(office):
        tell("schema")
        office = create_office(subdomain, loaded.document.office.name, now=now)
    elif _is_finished(office):
        raise SubdomainTaken(_("The subdomain “%(name)s” is taken.") % {"name": subdomain})
    tell("file")
    return Created(office, apply(office, loaded, now=now))


def check_subdomain(subdomain: str) -> None:
    """Raise ``BadSubdomain`` unless the word can be an office's address."""
    if not LABEL.fullmatch(subdomain) or subdomain in RESERVED:
        raise BadSubdomain


def _has_place(office: Office) -> bool:
    return bool(office.state != OfficeState.BUILDING)


def _is_finished(office: Office) -> bool:
    with office_context(office):
        return is_configured()
