"""Step: the office's schema and role, empty of anybody's data."""

from __future__ import annotations

from tenants.models import OfficeState
from tenants.offices import create_office

from .job import Job


def place(job: Job) -> None:
    """Make them, or finish what was cut off; what is there is never dropped."""
    office = job.office()
    if office.state != OfficeState.BUILDING:
        return
    create_office(
        str(office.subdomain), str(office.name), now=job.now, state=OfficeState.ONBOARDING
    )
