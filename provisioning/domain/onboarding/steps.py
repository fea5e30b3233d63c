"""The steps, in their order: what the machine does, and what is left to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisioning.models import Onboarding

from .catalogue import catalogue
from .claim import claim
from .invite import has_admin, invite
from .job import Job
from .order import is_agreed, order
from .place import place


def _always(_onboarding: Onboarding) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """One step: ``do`` by the machine, once ``ready``; without it, somebody says that it is done.

    ``optional``: it may be left out.
    """

    key: str
    label: str | Promise
    lead: str | Promise
    do: Callable[[Job], None] | None = None
    ready: Callable[[Onboarding], bool] = _always
    optional: bool = False


STEPS: Final = (
    Kind("data", _("Data"), _("Name, TERC, addresses, who buys and who receives, contract.")),
    Kind("subdomain", _("Address"), _("The subdomain is reserved for the office."), claim),
    Kind("schema", _("Place"), _("Its own part of the database, its role and its key."), place),
    Kind(
        "catalogue",
        _("Starter catalogue"),
        _("The office’s data and ready matters, as drafts."),
        catalogue,
    ),
    Kind(
        "invitation",
        _("Invitation"),
        _("The first administrator gets a link to set a password."),
        invite,
        has_admin,
    ),
    Kind(
        "sms",
        _("SMS gateway"),
        _("By whose account SMS go out, tried with one SMS."),
        optional=True,
    ),
    Kind(
        "plan",
        _("Plan"),
        _("What the office buys, from when; or a trial."),
        order,
        is_agreed,
        optional=True,
    ),
    Kind(
        "branding",
        _("Looks"),
        _("The office’s colour and short name."),
        optional=True,
    ),
    Kind("live", _("Going live"), _("A list of what must be there before residents come.")),
)
BY_KEY: Final = {one.key: one for one in STEPS}
BY_MACHINE: Final = tuple(one for one in STEPS if one.do is not None)


def may_be_left_out(mine: Onboarding, key: str) -> bool:
    """Tell whether an office can do without a step.

    With a contract the plan is not optional: billing would know nothing of it.
    """
    kind = BY_KEY.get(key)
    return kind is not None and kind.optional and not (key == "plan" and mine.contract_number)
