"""The list of offices: one question for a page of it, however many there are.

It reads what was gathered in the background (``domain.watch``, ``tenants.checks``) and goes into no
office's schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.public import late_offices, ordering_offices, signed_offices, trying_offices
from provisioning.models import WARN_BEFORE, HostHealth, HostTrouble, OfficeFigures, OfficeNote
from provisioning.service_clock import local_day
from tenants.entitlements import read
from tenants.models import Office, OfficeState, PromiseCheck

QUIET: Final = timedelta(days=30)
LATE: Final = "late"
PAST_DUE: Final = pgettext_lazy("office", "past due")
OVER: Final = "over"
NO_CONTRACT: Final = pgettext_lazy("office", "trial or contract over")
KEPT: Final = pgettext_lazy("promises", "kept")
BROKEN: Final = pgettext_lazy("promises", "broken")
NOT_ASKED: Final = pgettext_lazy("promises", "not asked yet")
AT_WORK: Final = (OfficeState.TRIAL, OfficeState.ACTIVE)
STATES: Final[tuple[tuple[str, str | Promise], ...]] = (
    *OfficeState.choices,
    (LATE, PAST_DUE),
    (OVER, NO_CONTRACT),
)
PROBLEMS: Final[dict[str, Promise]] = {
    "promises": _("broken promises"),
    "hosts": _("hosts or certificates"),
    "behind": _("behind with migrations"),
    "messages": _("messages not sent"),
    "quiet": _("nobody signed in for 30 days"),
    "unseen": _("no figures yet, or none could be taken"),
}
ORDERS: Final[dict[str, Promise]] = {
    "name": _("by name"),
    "bookings": _("most bookings first"),
    "failed": _("most failed messages first"),
    "sign_in": _("longest without sign-in first"),
    "new": _("newest first"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which offices somebody wants to see, and in which order; the empty choice is all."""

    text: str = ""
    state: str = ""
    problem: str = ""
    plan: str = ""
    order: str = "name"


@dataclass(frozen=True, slots=True)
class Row:
    """An office of ``listed``, as pages and files say it."""

    office: Any

    @property
    def plan(self) -> str:
        """What it pays for."""
        return read(self.office).plan

    @property
    def known(self) -> OfficeFigures | None:
        """Its figures, where some were gathered."""
        return getattr(self.office, "figures", None)

    @property
    def sms_cost(self) -> Decimal | None:
        """What its SMS of thirty days cost it, net; None where no price is noted."""
        price = getattr(self.office, "sms_price", None)
        return None if price is None or self.known is None else self.known.sms * price.net

    @property
    def promises(self) -> str:
        """What the last looks at its promises found, in words."""
        if not self.office.is_looked_at:
            return str(NOT_ASKED)
        return str(BROKEN if self.office.is_broken else KEPT)

    @property
    def standing(self) -> str:
        """Its state as programs know it: one of ``STATES``."""
        return str(self.office.standing)

    @property
    def state(self) -> str:
        """Its state in words."""
        return str(dict(STATES)[self.standing])


def listed(choice: Choice, *, now: datetime) -> QuerySet[Office]:
    """The offices of a choice with all the list tells; practice offices belong to their own."""
    rows: QuerySet[Office] = _told(Office.objects.filter(practice_of=None), now)
    if choice.text:
        rows = rows.filter(
            Q(name__icontains=choice.text)
            | Q(subdomain__icontains=choice.text)
            | Q(domains__domain__iexact=choice.text)
        ).distinct()
    rows = _in_state(rows, choice.state)
    if choice.plan:
        rows = rows.filter(entitlements__plan=choice.plan)
    if choice.problem in PROBLEMS:
        rows = rows.filter(has_problem(choice.problem, now))
    return rows.order_by(*_order(choice.order))


def one(office_id: UUID, *, now: datetime) -> Row | None:
    """One office, gone or not, told as the list does."""
    found = _told(Office.objects.filter(pk=office_id), now).first()
    return Row(found) if found is not None else None


def every_row(now: datetime) -> list[Row]:
    """All that are not gone, practice offices too, by subdomain: as the terminal lists them."""
    there = Office.objects.exclude(state=OfficeState.GONE)
    return [Row(office) for office in _told(there, now).order_by("subdomain")]


def _told(rows: QuerySet[Office], now: datetime) -> QuerySet[Office]:
    checks = PromiseCheck.objects.filter(office_id=OuterRef("pk"))
    health = HostHealth.objects.filter(hostname__tenant=OuterRef("pk")).order_by()
    bad = health.filter(_bad_host(now)).values("hostname__tenant")
    notes = OfficeNote.objects.filter(office=OuterRef("pk")).order_by().values("office")
    told: QuerySet[Office] = rows.select_related("figures", "sms_price").annotate(
        standing=_standing(local_day(now)),
        is_broken=Exists(checks.exclude(broken={})),
        is_looked_at=Exists(checks),
        bad_hosts=_count(bad.annotate(n=Count("pk")).values("n")),
        certificate_ends=Subquery(
            health.values("hostname__tenant").annotate(ends=Min("expires_at")).values("ends")
        ),
        note_count=_count(notes.annotate(n=Count("pk")).values("n")),
    )
    return told


def _standing(day: date) -> Case:
    """What state an office is in: of one at work, billing tells what follows from its papers.

    It works by a contract, or because it needs none; who went live on trial and has signed
    since works by a contract, too.
    """
    here = {"office_id": OuterRef("pk")}
    at_work, signed = Q(state__in=AT_WORK), Exists(signed_offices(day).filter(**here))
    trying = Exists(trying_offices(day).filter(**here))
    return Case(
        When(at_work & Exists(late_offices().filter(**here)), then=Value(LATE)),
        When(
            at_work & Exists(ordering_offices().filter(**here)) & ~signed & ~trying,
            then=Value(OVER),
        ),
        When(Q(state=OfficeState.TRIAL) & signed, then=Value(OfficeState.ACTIVE)),
        default=F("state"),
    )


def _count(counted: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _bad_host(now: datetime) -> Q:
    return ~Q(trouble=HostTrouble.NONE) | Q(expires_at__lt=now + WARN_BEFORE)


def _in_state(rows: QuerySet[Office], state: str) -> QuerySet[Office]:
    if state in dict(STATES):
        return rows.filter(standing=state)
    return rows.exclude(state=OfficeState.GONE)


def has_problem(problem: str, now: datetime) -> Q:
    return {
        "promises": Q(is_broken=True),
        "hosts": Q(bad_hosts__gt=0),
        "behind": Q(figures__behind__gt=0),
        "messages": Q(figures__failed__gt=0),
        "quiet": Q(figures__last_sign_in__lt=now - QUIET) | Q(figures__last_sign_in=None),
        "unseen": Q(figures=None) | ~Q(figures__trouble=""),
    }[problem]


def _order(order: str) -> tuple[Any, ...]:
    first = {
        "bookings": F("figures__bookings").desc(nulls_last=True),
        "failed": F("figures__failed").desc(nulls_last=True),
        "sign_in": F("figures__last_sign_in").asc(nulls_first=True),
        "new": F("created_at").desc(),
    }.get(order)
    return (first, "name", "pk") if first is not None else ("name", "pk")
