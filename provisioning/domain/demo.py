"""The offices one can try Okienko at: their catalogues, their staff, and what modules sow."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from pathlib import Path
from typing import Final, TypedDict

from django.conf import settings

from billing.public import count_usage, sow_accounts
from booking.public import unit_ids
from provisioning.officefile.load import Loaded, load
from tenants.accounts.models import Duty, Role, User
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState
from tenants.officefile.parts import SmsPart
from tenants.officefile.profile import is_configured
from tenants.offices import create_office, find_office
from tenants.registry import modules
from tenants.secrets import blind_index_here

from .apply import apply

STARTERS: Final = Path(__file__).resolve().parents[1] / "starters"
# No 0, O, 1, l, i: people will type these from a screen.
PASSWORD_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - an alphabet
PASSWORD_GROUPS: Final = (4, 4, 4)


class Account(TypedDict):
    """A sign-in that is told to whoever tries the demo."""

    email: str
    password: str
    role: str


class ShownPanel(TypedDict):
    """The operators' host as ``demo.json`` tells it."""

    panel: str
    accounts: list[Account]


class ShownOffice(TypedDict):
    """An office of the demo as ``demo.json`` tells it."""

    name: str
    url: str
    panel: str
    accounts: list[Account]


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo's staff; ``units`` by key, empty for all."""

    email: str
    name: str
    role: Role
    units: tuple[str, ...] = ()


STAFF: Final[dict[str, tuple[Person, ...]]] = {
    "olsztyn": (
        Person("anna.olsztyn@example.com", "Anna Pokazowa", Role.ADMIN),
        Person("bartek.olsztyn@example.com", "Bartek Pokazowy", Role.CLERK, ("bok", "dowody")),
        Person("audyt.olsztyn@example.com", "Aurelia Kontrolna", Role.AUDITOR),
    ),
    "pultusk": (
        Person("damian.pultusk@example.com", "Damian Pokazowy", Role.ADMIN),
        Person("celina.pultusk@example.com", "Celina Pokazowa", Role.CLERK),
    ),
}


def make_offices(*, now: datetime) -> list[Office]:
    """Make the demo's offices with their catalogues; those that are there stay as they are.

    Safe to run again, also after a kill. What somebody changed in an office while trying it stays.
    """
    return [_office(subdomain, now) for subdomain in STAFF]


def people_office(office: Office, *, now: datetime) -> None:
    """Give an office its staff and what every module sows, or bring it up to date."""
    with office_context(office):
        for person in STAFF[office.subdomain]:
            _hire(person)
        for module in modules():
            if module.seed is not None:
                module.seed(now)


OPERATOR: Final = Person("operator@example.com", "Oskar Operator", Role.OPERATOR)


def people_platform(offices: list[Office], *, now: datetime) -> None:
    """An operator who may sign in, and what the offices have paid and owe."""
    with platform_context():
        if not User.objects.filter(email=OPERATOR.email).exists():
            User.objects.create_user(
                OPERATOR.email,
                demo_password(OPERATOR.email),
                name=OPERATOR.name,
                role=OPERATOR.role,
                permissions=[Duty.OWNER],
            )
        sow_accounts({office.subdomain: office for office in offices}, now=now)
    count_usage(now=now)
    forget_hosts()


def shown_panel() -> ShownPanel:
    """What to tell whoever wants to see the operators' side."""
    with platform_context():
        account = Account(
            email=OPERATOR.email,
            password=demo_password(OPERATOR.email),
            role=OPERATOR.role.value,
        )
    return ShownPanel(panel=f"{settings.OKIENKO_PANEL_URL}/", accounts=[account])


def shown(office: Office) -> ShownOffice:
    """What to tell whoever wants to try the office."""
    url = f"{settings.OKIENKO_SCHEME}://{office.subdomain}.{settings.OKIENKO_BASE}"
    with office_context(office):
        accounts = [
            Account(email=one.email, password=demo_password(one.email), role=one.role.value)
            for one in STAFF[office.subdomain]
        ]
    return ShownOffice(name=office.name, url=url, panel=f"{url}/panel/", accounts=accounts)


def _office(subdomain: str, now: datetime) -> Office:
    office = find_office(subdomain)
    if office is None or office.state == OfficeState.BUILDING:
        office = create_office(subdomain, starter(subdomain).document.office.name, now=now)
    with office_context(office):
        finished = is_configured()
    if not finished:
        apply(office, starter(subdomain), now=now)
    return office


def starter(subdomain: str) -> Loaded:
    """The catalogue, its SMS led to the page that shows them where there is one."""
    loaded = load(STARTERS / f"{subdomain}.yaml")
    if not settings.OKIENKO_SINK_URL:
        return loaded
    document = loaded.document
    seen = dataclasses.replace(document.settings, sms=SmsPart(gateway="sink"))
    return dataclasses.replace(loaded, document=dataclasses.replace(document, settings=seen))


def _hire(person: Person) -> None:
    if User.objects.filter(email=person.email).exists():
        return
    User.objects.create_user(
        person.email,
        demo_password(person.email),
        name=person.name,
        role=person.role,
        units=[str(unit) for unit in unit_ids(person.units)],
    )


def demo_password(email: str) -> str:
    """Looks random, differs from one installation to the next, and need not be stored anywhere."""
    number = int(blind_index_here("demo.password", email), 16)
    signs = []
    for _ in range(sum(PASSWORD_GROUPS)):
        number, place = divmod(number, len(PASSWORD_SIGNS))
        signs.append(PASSWORD_SIGNS[place])
    text = "".join(signs)
    size = PASSWORD_GROUPS[0]
    return "-".join(text[start : start + size] for start in range(0, len(text), size))
