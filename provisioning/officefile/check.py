"""What one part of an office file says of another must be there, once, and make sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from booking.public import CHECKS, Known
from tenants.officefile.checks import check_consent, check_office, once
from tenants.officefile.nodes import Problems

from .document import OfficeFile

# What makes two parts of a section the same thing; of exceptions it is days and scope.
IDENTITY: Final[dict[str, tuple[str, ...]]] = {
    "locations": ("key",),
    "units": ("key",),
    "categories": ("key",),
    "services": ("key",),
    "hours_templates": ("key", "weeks", "valid_from"),
    "counters": ("key",),
    "exceptions": ("first_day", "last_day", "unit", "counter"),
    "consents": ("key",),
    "templates": ("kind", "channel", "language"),
}


def check(document: OfficeFile, keys: Mapping[str, set[str]], problems: Problems) -> None:
    """Note every contradiction; ``keys``: what each section defines, well or badly."""
    for section, names in IDENTITY.items():
        once(getattr(document, section), names, problems)
    check_office(document.office, problems)
    away = [one.key for one in document.locations if one.status == "archived"]
    known = Known(keys, {one.key: one.units for one in document.services}, away)
    for section, check_one in CHECKS.items():
        for one in getattr(document, section):
            check_one(one, known, problems)
    for consent in document.consents:
        check_consent(consent, problems)
