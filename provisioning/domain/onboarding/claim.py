"""Step: the subdomain is the office's, and so are its data key and its row."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from provisioning.domain.subdomains import check_wanted, looks_like
from provisioning.models import Onboarding
from tenants.context import platform_context
from tenants.models import Office, OfficeState
from tenants.offices import SubdomainTaken, reserve_office

from .job import Job


def claim(job: Job) -> None:
    """Reserve it. Raises ``BadSubdomain`` and ``SubdomainTaken``."""
    mine = job.onboarding
    check_wanted(mine.subdomain)
    with platform_context(), transaction.atomic():
        check_not_alike(mine.subdomain)
        office = reserve_office(mine.subdomain, mine.name, now=job.now)
        others = Onboarding.objects.filter(office_id=office.pk).exclude(pk=mine.pk)
        if others.exists():
            raise SubdomainTaken(_("The subdomain “%(name)s” is taken.") % {"name": mine.subdomain})
        Office.objects.filter(pk=office.pk).update(name=mine.name)
        mine.office_id = office.pk
        mine.save(update_fields=["office_id"])


def check_not_alike(subdomain: str) -> None:
    """Raise ``SubdomainTaken`` where the eye would take it for another office's."""
    read = looks_like(subdomain)
    living = Office.objects.exclude(state=OfficeState.GONE).exclude(subdomain=subdomain)
    for other in living.values_list("subdomain", flat=True):
        if looks_like(other) == read:
            told = _("“%(name)s” looks like “%(other)s”, which is another office’s.")
            raise SubdomainTaken(told % {"name": subdomain, "other": other})
