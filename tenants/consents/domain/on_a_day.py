"""What is in force on a day: yesterday, today, or after everything planned has come."""

from __future__ import annotations

from datetime import date

from tenants.consents.models import ConsentVersion


def on_a_day(day: date) -> list[ConsentVersion]:
    """The version of each consent people meet on ``day``, by group and position."""
    found = ConsentVersion.objects.in_force_on(day)
    return sorted(found, key=lambda one: (one.consent.group, one.consent.position, one.consent.key))
