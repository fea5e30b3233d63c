"""Step: the office's first administrator is asked to come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from provisioning.models import Onboarding
from tenants.accounts.models import Invitation, Role, User
from tenants.accounts.people.errors import AlreadyHere
from tenants.accounts.people.invite import Newcomer, withdraw
from tenants.accounts.people.invite import invite as ask
from tenants.accounts.people.powers import Powers
from tenants.audit.actor import Actor
from tenants.context import office_context

from .job import Job


def has_admin(mine: Onboarding) -> bool:
    """Tell whether somebody is named."""
    return bool(mine.admin_email)


def invite(job: Job) -> None:
    """Invite them; who is there already, or was invited before a kill, is not asked again."""
    with office_context(job.office()):
        ask_admin(job.onboarding, now=job.now, by=job.by)


def ask_admin(mine: Onboarding, *, now: datetime, by: Actor) -> None:
    """Invite whoever is named now, and take back what went to another address; in the office.

    Raises ``ResidentsAddress``, ``TooManyAttempts``.
    """
    for person_id in _asked_by_mistake(mine.admin_email.strip().lower()):
        withdraw(person_id, now=now, by=by)
    newcomer = Newcomer(
        mine.admin_email, mine.admin_name or mine.admin_email, Powers(role=Role.ADMIN)
    )
    try:
        ask(newcomer, now=now, by=by)
    except AlreadyHere:
        return


def _asked_by_mistake(email: str) -> list[UUID]:
    """Who was invited under another address. Once an admin has come, that admin invites others."""
    if User.objects.filter(role=Role.ADMIN, is_active=True).exists():
        return []
    waiting = Invitation.objects.filter(used_at=None, withdrawn_at=None, account__role=Role.ADMIN)
    return list(waiting.exclude(account__email=email).values_list("account_id", flat=True))
