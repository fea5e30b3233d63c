"""What an office processes, told by the office itself: from its settings, never from its people.

The office writes it into the row it shares with us, so that the record of art. 30(2) can be made
on the operators' host too, where no office is entered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from booking.public import asked_data
from provisioning.models import OfficeFacts
from tenants.accounts.models import Role, User
from tenants.context import current_office
from tenants.profile.models import Profile

FRESH: Final = timedelta(hours=20)


def keep_facts(now: datetime) -> OfficeFacts:
    """Write down what is true now. Runs in the office."""
    office = current_office()
    facts = gather()
    kept, is_new = OfficeFacts.objects.get_or_create(
        office_id=office.pk, defaults={"at": now, "facts": facts}
    )
    if not is_new:
        OfficeFacts.objects.filter(pk=kept.pk).update(at=now, facts=facts)
        kept.at, kept.facts = now, facts
    return kept


def keep_fresh(now: datetime) -> bool:
    """The same, unless it was done not long ago."""
    mine = OfficeFacts.objects.filter(office_id=current_office().pk, at__gt=now - FRESH)
    if mine.exists():
        return False
    keep_facts(now)
    return True


def gather() -> dict[str, Any]:
    """The controller, whom to write to, and what is asked of people."""
    profile = Profile.objects.current()
    return {
        "controller": profile.name or current_office().name,
        "address": profile.address,
        "email": profile.email,
        "phone": profile.phone,
        "dpo_name": profile.dpo_name,
        "dpo_email": profile.dpo_email,
        "admins": admin_addresses(),
        "staff": User.objects.filter(role__in=[Role.ADMIN, Role.CLERK, Role.AUDITOR]).count(),
        "gateway": profile.sms_gateway,
        "asked": asked_data(),
    }


def admin_addresses() -> list[str]:
    """Where those who administer the current office get their mail."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    return sorted(admins.values_list("email", flat=True))
