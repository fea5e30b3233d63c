"""The one office of an installation: made, or brought up to date, as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.domain.create import create
from provisioning.domain.onboarding.go_on import ready_steps
from provisioning.models import Onboarding
from provisioning.officefile.load import Loaded
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.entitlements import Entitlements, grant, over, usage
from tenants.errors import Invalid, Refusal
from tenants.hosts import forget_hosts
from tenants.models import LIVING, Hostname, Office, OfficeState

from .licence import Licence, NoLicence, own_licence

SUBDOMAIN = "urzad"
"""What the one office is called inside; nobody outside sees it."""


class NotStandalone(Refusal):
    """This installation is a service for many offices."""

    code: ClassVar[str] = "not_standalone"
    message = _("This is not a stand-alone installation: OKIENKO_STANDALONE is not set.")


class SeveralOffices(Refusal):
    """A stand-alone installation has one office."""

    code: ClassVar[str] = "several_offices"
    message = _("There is more than one office here: this is no stand-alone installation.")


@dataclass(frozen=True, slots=True)
class Admin:
    """The first administrator, who can invite the others."""

    email: str
    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the installation stands; ``notices`` are for the administrator, never for residents."""

    office: Office | None
    hosts: tuple[str, ...]
    licence: Licence | None
    notices: tuple[str, ...]


def set_up(loaded: Loaded | None, admin: Admin | None, *, now: datetime) -> Office:
    """Make the office if there is none, lead the hosts to it, hire its first administrator.

    An office that is there (made before, or received by ``okienko office receive``) stays as it is;
    one whose making was cut off is made to the end. Raises ``NotStandalone``, ``SeveralOffices``,
    what making raises, and ``Invalid`` for a weak password.
    """
    if not settings.OKIENKO_STANDALONE:
        raise NotStandalone
    office = the_one_office()
    if office is None or _is_half_done(office):
        wanted = str(office.subdomain) if office else SUBDOMAIN
        office = create(wanted, loaded, now=now).office
    _open(office)
    _lead_hosts(office)
    if admin is not None:
        with office_context(office):
            _hire(admin)
    apply_licence(office)
    return office


def the_one_office() -> Office | None:
    """The office of this installation, practice offices aside. Raises ``SeveralOffices``."""
    with platform_context():
        found = list(Office.objects.filter(state__in=LIVING, practice_of=None)[:2])
    if len(found) > 1:
        raise SeveralOffices
    return found[0] if found else None


def apply_licence(office: Office) -> None:
    """What the licence grants; without a valid one there are no limits to speak of."""
    try:
        granted = own_licence().entitlements()
    except NoLicence:
        granted = Entitlements()
    with platform_context():
        grant(office.pk, granted)


def status(today: date) -> Status:
    """How everything stands, for ``okienko standalone status`` and the administrator's page."""
    office = the_one_office()
    with platform_context():
        hosts = tuple(
            Hostname.objects.order_by("-is_primary", "domain").values_list("domain", flat=True)
        )
    used = {}
    if office is not None:
        with office_context(office):
            used = usage()
    licence, notices = licence_notices(today, used)
    if office is None:
        notices = (str(_("There is no office yet: okienko standalone setup")), *notices)
    return Status(office, hosts, licence, notices)


def licence_notices(today: date, used: dict[str, int]) -> tuple[Licence | None, tuple[str, ...]]:
    """The licence, and what its owner should know."""
    try:
        licence = own_licence()
    except NoLicence as refusal:
        return None, (str(refusal),)
    notices = []
    if not licence.has_upkeep(today):
        notices.append(
            str(_("Updates and help are not included any more. Everything else goes on."))
        )
    if over(used, licence.entitlements()):
        notices.append(str(_("There are more counters or locations than the licence names.")))
    return licence, tuple(notices)


def _is_half_done(office: Office) -> bool:
    """Tell whether its making was cut off after it had its place: it is entered, and empty."""
    if office.state != OfficeState.ONBOARDING:
        return False
    with platform_context():
        mine = Onboarding.objects.still_open().filter(office_id=office.pk).first()
        return mine is not None and bool(ready_steps(mine))


def _open(office: Office) -> None:
    """Nobody stands beside to say that it goes live: whoever set it up has said so."""
    with platform_context():
        new = Office.objects.filter(pk=office.pk, state=OfficeState.ONBOARDING)
        new.update(state=OfficeState.ACTIVE)


def _lead_hosts(office: Office) -> None:
    wanted = settings.OKIENKO_STANDALONE_HOSTS
    with platform_context(), transaction.atomic():
        Hostname.objects.filter(tenant=office).exclude(domain__in=wanted).delete()
        for number, host in enumerate(wanted):
            Hostname.objects.update_or_create(
                domain=host, defaults={"tenant": office, "is_primary": number == 0}
            )
    forget_hosts()


def _hire(admin: Admin) -> None:
    if User.objects.filter(email=admin.email.strip().lower()).exists():
        return
    try:
        validate_password(admin.password)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    User.objects.create_user(admin.email, admin.password, name=admin.name, role=Role.ADMIN)
