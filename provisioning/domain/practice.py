"""A practice office: the real one's catalogue, invented people, a clock that can be moved (P26)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from provisioning.officefile.load import Loaded, load
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.errors import Refusal
from tenants.help.models import PracticeClock
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState
from tenants.officefile.parts import SmsPart, StaffPart
from tenants.offices import create_office, find_office
from tenants.practice import is_practice
from tenants.registry import modules
from tenants.tasks import after_commit

from .apply import apply
from .demo import demo_password
from .dump import dump_to
from .subdomains import LONGEST, PRACTICE, check_subdomain

FARTHEST: Final = timedelta(days=366)
STAFF: Final = (
    ("cwiczenia-administrator@example.com", "Anna Ćwiczebna", Role.ADMIN),
    ("cwiczenia-pracownik@example.com", "Bartek Ćwiczebny", Role.CLERK),
)


class NotForPractice(Refusal):
    """A real office's clock is the world's; a practice office has none of its own."""

    code: ClassVar[str] = "not_for_practice"
    status: ClassVar[int] = 404
    message = _("This is not a practice office.")


@dataclass(frozen=True, slots=True)
class Practice:
    """Where it is, and who may sign in: e-mail and password."""

    office: Office
    url: str
    accounts: tuple[tuple[str, str], ...]


def make_practice(office: Office, *, now: datetime) -> Practice:
    """Make the practice office of ``office``, or bring the one there is up to date.

    Configuration alone is copied: no account, visit or secret of the real office. Raises
    ``NotForPractice`` for a practice office.
    """
    if office.practice_of is not None:
        raise NotForPractice
    subdomain = office.subdomain[: LONGEST - len(PRACTICE)] + PRACTICE
    check_subdomain(subdomain)
    made = find_office(subdomain)
    if made is None or made.state == OfficeState.BUILDING:
        made = create_office(subdomain, f"{office.name} – ćwiczenia", now=now)
    _mark(made, office)
    with TemporaryDirectory() as folder:
        apply(made, _without_ways_out(load(dump_to(office, Path(folder)))), now=now)
    with office_context(made):
        accounts = tuple(_hire(*one) for one in STAFF)
        for module in modules():
            if module.seed is not None:
                module.seed(now)
    url = f"{settings.OKIENKO_SCHEME}://{made.subdomain}.{settings.OKIENKO_BASE}"
    return Practice(made, f"{url}/panel/", accounts)


@transaction.atomic
def move_clock(by: timedelta | None, *, now: datetime, actor: Actor) -> timedelta:
    """Move the clock of the current office; None: back to the world's. How far ahead it is now.

    What became due meanwhile is looked at: confirmations run out, who is late is missed, reminders
    count as sent. Raises ``NotForPractice``.
    """
    if not is_practice():
        raise NotForPractice
    clock, _made = PracticeClock.objects.select_for_update().get_or_create(singleton=True)
    ahead = timedelta(seconds=clock.seconds) + by if by is not None else timedelta()
    clock.seconds = int(max(min(ahead, FARTHEST), timedelta()).total_seconds())
    clock.save(update_fields=["seconds"])
    record("practice.clock", by=actor, now=now)
    for task in sorted({task for module in modules() for task in module.due_tasks.values()}):
        after_commit(task)
    return timedelta(seconds=clock.seconds)


def _mark(made: Office, real: Office) -> None:
    """Before anybody is in it: what is sown must not leave."""
    with platform_context():
        Office.objects.filter(pk=made.pk).update(practice_of=real.pk)
    made.practice_of = real.pk
    forget_hosts()


def _without_ways_out(loaded: Loaded) -> Loaded:
    document = loaded.document
    closed = dataclasses.replace(
        document.settings, sms=SmsPart(gateway="none"), embed_origins=(), staff=StaffPart()
    )
    named = dataclasses.replace(document.office, name=f"{document.office.name} – ćwiczenia")
    changed = dataclasses.replace(document, settings=closed, office=named)
    return dataclasses.replace(loaded, document=changed)


def _hire(email: str, name: str, role: Role) -> tuple[str, str]:
    password = demo_password(email)
    if not User.objects.filter(email=email).exists():
        User.objects.create_user(email, password, name=name, role=role)
    return email, password
