"""Step: the office's first administrator is asked to come."""

from __future__ import annotations

from provisioning.models import Onboarding
from tenants.accounts.models import Role
from tenants.accounts.people.errors import AlreadyHere
from tenants.accounts.people.invite import Newcomer
from tenants.accounts.people.invite import invite as ask
from tenants.accounts.people.powers import Powers
from tenants.context import office_context

from .job import Job


def has_admin(mine: Onboarding) -> bool:
    """Tell whether somebody is named."""
    return bool(mine.admin_email)


def invite(job: Job) -> None:
    """Invite them; who is there already, or was invited before a kill, is not asked again."""
    mine = job.onboarding
    newcomer = Newcomer(
        mine.admin_email, mine.admin_name or mine.admin_email, Powers(role=Role.ADMIN)
    )
    with office_context(job.office()):
        try:
            ask(newcomer, now=job.now, by=job.by)
        except AlreadyHere:
            return
