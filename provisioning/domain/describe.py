"""An office as it is, as an office file."""

from __future__ import annotations

import dataclasses

from booking.public import describe as describe_booking
from provisioning.officefile.document import OfficeFile, SettingsPart
from tenants.officefile.consents import describe_consents
from tenants.officefile.profile import describe_profile
from tenants.officefile.templates import describe_templates


def describe() -> OfficeFile:
    """The current office; applying what comes out changes nothing."""
    office, looks = describe_profile()
    catalogue = describe_booking()
    settings = {
        one.name: getattr(part, one.name)
        for part in (looks, catalogue.settings)
        for one in dataclasses.fields(part)
    }
    return OfficeFile(
        office=office,
        settings=SettingsPart(**settings),
        locations=tuple(catalogue.locations),
        units=tuple(catalogue.units),
        categories=tuple(catalogue.categories),
        services=tuple(catalogue.services),
        hours_templates=tuple(catalogue.hours_templates),
        counters=tuple(catalogue.counters),
        exceptions=tuple(catalogue.exceptions),
        consents=describe_consents(),
        templates=describe_templates(),
    )
