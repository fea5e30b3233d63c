"""Step: the office's own data, and matters from ready catalogues or from its file."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from booking.public import Act, adopt_starter
from provisioning.domain.apply import apply
from provisioning.officefile.document import SettingsPart
from tenants.context import office_context
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.officefile.parts import OfficePart, SmsPart
from tenants.officefile.profile import configure_profile, is_configured

from .errors import FileNeeded
from .job import Job


def catalogue(job: Job) -> None:
    """Write them; what is there already stays. Raises ``FileNeeded`` and ``BadFile``."""
    office, mine = job.office(), job.onboarding
    if mine.from_file:
        if job.loaded is None:
            raise FileNeeded
        job.difference = apply(office, job.loaded, now=job.now, by=job.by)
        return
    with office_context(office), transaction.atomic():
        one_at_a_time()
        if not is_configured():
            known = OfficePart(
                name=mine.name, email=mine.email, phone=mine.phone, address=mine.address
            )
            configure_profile(known, SettingsPart(sms=_sms()))
        for kind in mine.starters:
            adopt_starter(kind, Act(job.by, job.now))


def _sms() -> SmsPart:
    """In the demo SMS land on a page; elsewhere none goes out before a gateway is chosen."""
    return SmsPart(gateway="sink") if settings.OKIENKO_SINK_URL else SmsPart()
