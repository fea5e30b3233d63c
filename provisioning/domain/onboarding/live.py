"""The last step: what must be there before residents come, and the office goes live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.public import first_run
from provisioning.models import Onboarding, StepState
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import from_platform
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState

from .begin import find_open
from .errors import NotReady
from .job import office_of
from .steps import BY_KEY, STEPS

LAST = "live"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list; without a ``needed`` one nothing goes live."""

    key: str
    label: str | Promise
    is_there: bool
    needed: bool


def checklist(mine: Onboarding, *, now: datetime) -> list[Item]:
    """What is there and what is not; on the platform. Raises ``TooEarly``."""
    over = {step.key for step in mine.steps.all() if StepState(step.state).is_over}
    needed = {"schema", "catalogue"}
    if mine.contract_number:  # else an office would be active of which billing knows nothing
        needed.add("plan")
    with from_platform(office_of(mine)):
        admins = User.objects.filter(role=Role.ADMIN, is_active=True)
        has_admin = any(one.has_usable_password() for one in admins)
        done = first_run(now).done if "catalogue" in over else {}
    words = {
        "office": _("The office’s data: address, telephone, e-mail"),
        "notice": _("A notice on personal data in force"),
        "declaration": _("The declaration of accessibility"),
        "counters": _("Counters that deal with something"),
        "trial": _("A trial visit"),
    }
    return [
        *(
            Item(kind.key, kind.label, kind.key in over, kind.key in needed)
            for kind in STEPS
            if kind.key != LAST
        ),
        Item("admin", _("An administrator who has set a password"), has_admin, needed=True),
        *(
            Item(f"office-{key}", label, done.get(key, False), False)
            for key, label in words.items()
        ),
        Item(
            "publish",
            _("A matter that residents can book"),
            done.get("publish", False),
            needed=True,
        ),
    ]


def go_live(mine_id: UUID, *, now: datetime, by: Actor) -> Office:
    """The onboarding is over: the office is like any other, on trial without a contract.

    On the platform. Raises ``NotThere``, ``TooEarly``, ``NotReady``.
    """
    mine = find_open(mine_id)
    if not all(item.is_there for item in checklist(mine, now=now) if item.needed):
        raise NotReady
    return _open(mine_id, now, by)


@transaction.atomic
def _open(mine_id: UUID, now: datetime, by: Actor) -> Office:
    mine = find_open(mine_id, lock=True)
    office = office_of(mine)
    on_trial = bool(mine.plan) and not mine.contract_number
    office.state = OfficeState.TRIAL if on_trial else OfficeState.ACTIVE
    Office.objects.filter(pk=office.pk, state=OfficeState.ONBOARDING).update(state=office.state)
    mine.live_at = now
    mine.save(update_fields=["live_at"])
    mine.steps.filter(key=BY_KEY[LAST].key).update(state=StepState.DONE, ended_at=now)
    record("onboarding.live", by=by, now=now, about=mine)
    forget_hosts()
    return office
