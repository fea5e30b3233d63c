"""What a step of the machine works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from provisioning.domain.difference import Difference
from provisioning.models import Onboarding
from provisioning.officefile.load import Loaded
from tenants.audit.actor import Actor
from tenants.context import platform_context
from tenants.models import Office

from .errors import TooEarly


@dataclass(slots=True)
class Job:
    """One run through the steps: whose, when, by whom; ``loaded`` at the command line only.

    ``difference``: what an office file brought.
    """

    onboarding: Onboarding
    now: datetime
    by: Actor
    loaded: Loaded | None = None
    difference: Difference = field(default_factory=lambda: Difference((), 0))

    def office(self) -> Office:
        """The office, as it is now. Raises ``TooEarly``."""
        return office_of(self.onboarding)


def office_of(onboarding: Onboarding) -> Office:
    """The office of an onboarding, as it is now. Raises ``TooEarly``."""
    if onboarding.office_id is None:
        raise TooEarly
    with platform_context():
        office: Office = Office.objects.get(pk=onboarding.office_id)
        return office
