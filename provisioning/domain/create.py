"""An office is born at once: what is known of it, and every step the machine can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.models import Onboarding
from provisioning.officefile.load import Loaded
from tenants.audit.actor import SYSTEM, Actor
from tenants.context import platform_context
from tenants.models import Office
from tenants.offices import SubdomainTaken, check_free

from .difference import Difference
from .onboarding.begin import begin, change
from .onboarding.go_on import go_on, ready_steps
from .subdomains import check_wanted


@dataclass(frozen=True, slots=True)
class Created:
    """The new office, and what its office file brought."""

    office: Office
    difference: Difference
    onboarding: Onboarding = field(repr=False)
    written: tuple[str, ...] = ()
    """What of an office on its way was not known, or known otherwise, before."""


def create(
    subdomain: str,
    loaded: Loaded | None,
    *,
    now: datetime,
    told: Mapping[str, Any] | None = None,
    by: Actor = SYSTEM,
    tell: Callable[[str], None] = lambda _step: None,
) -> Created:
    """Make an office in steps that can be resumed; ``told``: what else is known of it.

    Called again after a kill, or with more to tell, it goes on; where nothing is left to do and
    nothing new was told it is refused (``SubdomainTaken``). ``tell`` hears each step. Raises
    ``BadSubdomain``, ``Invalid``, ``BadFile`` and what the steps raise.
    """
    check_wanted(subdomain)
    known = dict(told or {}) | {"subdomain": subdomain}
    if loaded is not None:
        known.setdefault("name", loaded.document.office.name)
    with platform_context():
        mine, written = _told_of(known, loaded, now, by)
    job = go_on(mine.pk, now=now, by=by, loaded=loaded, tell=tell)
    return Created(job.office(), job.difference, job.onboarding, written)


@transaction.atomic
def _told_of(
    known: dict[str, Any], loaded: Loaded | None, now: datetime, by: Actor
) -> tuple[Onboarding, tuple[str, ...]]:
    """Write down what is known; what of it is new. Where it is refused, nothing is written."""
    subdomain = known["subdomain"]
    mine = Onboarding.objects.still_open().filter(subdomain=subdomain).first()
    if mine is None:
        check_free(subdomain, now)
        known.setdefault("name", subdomain.replace("-", " ").title())
        return begin(known, now=now, by=by, from_file=loaded is not None), ()
    changed = change(mine.pk, known, now=now, by=by)
    written = tuple(one for one in known if getattr(mine, one) != getattr(changed, one))
    if not ready_steps(changed) and (loaded is not None or not written):
        taken = _("The subdomain “%(name)s” is taken.")
        raise SubdomainTaken(taken % {"name": subdomain})
    return changed, written
