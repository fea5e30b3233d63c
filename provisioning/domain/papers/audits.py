"""An office audits us: asks, agrees on a day, writes down what it found and by when (P§8.14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from provisioning.domain.notice_letters import POLISH, letter, office_address, owe_to_office
from provisioning.models import AuditFinding, AuditRequest
from provisioning.service_clock import local_day
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Invalid, Refusal


class NoSuchAudit(Refusal):
    """There is no such audit here."""

    code: ClassVar[str] = "no_such_audit"
    status: ClassVar[int] = 404
    message = gettext_lazy("There is no such audit.")


class OnlyTheOffice(Refusal):
    """This is the office's own word; a visitor says nothing in its name."""

    code: ClassVar[str] = "only_the_office"
    status: ClassVar[int] = 403
    message = gettext_lazy("Only the office can do this.")


@transaction.atomic
def ask(scope: str, wanted_on: date | None, *, now: datetime, by: Actor) -> AuditRequest:
    """Ask for an audit. Raises ``Invalid``."""
    of_the_office(by)
    made = AuditRequest.objects.create(
        office_id=current_office().pk,
        asked_at=now,
        by_name=by.name,
        scope=_needed(scope, "scope"),
        wanted_on=wanted_on,
    )
    record("audit_on_demand.asked", by=by, now=now, about=made)
    return made


@transaction.atomic
def write_finding(
    request_id: UUID, text: str, due_on: date, *, now: datetime, by: Actor
) -> AuditFinding:
    """Write down what was found, and by when it must be mended. Raises ``NoSuchAudit``."""
    of_the_office(by)
    office = current_office()
    asked = AuditRequest.objects.filter(pk=request_id, office_id=office.pk).first()
    if asked is None:
        raise NoSuchAudit
    made = AuditFinding.objects.create(
        request=asked, office_id=office.pk, at=now, text=_needed(text, "text"), due_on=due_on
    )
    record("audit_on_demand.finding", by=by, now=now, about=asked)
    return made


@transaction.atomic
def agree_on(request_id: UUID, day: date, answer: str, *, now: datetime, by: Actor) -> None:
    """We agree to a day, and the office is told of each change. Runs on the platform."""
    asked = _locked(request_id)
    is_news = asked.agreed_on != day
    asked.agreed_on, asked.answer = day, answer.strip()
    asked.save(update_fields=["agreed_on", "answer"])
    if is_news:
        with override(POLISH):
            subject = _("Audit: the day is agreed, %(day)s") % {"day": f"{day:%d.%m.%Y}"}
            # By the moment, not by the day: a day that changes back is told of, too.
            _tell(asked, f"audit {asked.pk} agreed {now:%Y-%m-%d %H:%M:%S.%f}", subject, now)
    record("audit_on_demand.agreed", by=by, now=now, about=asked)


@transaction.atomic
def was_held(request_id: UUID, day: date, *, now: datetime, by: Actor) -> None:
    """The audit took place."""
    asked = _locked(request_id)
    asked.held_on = day
    asked.save(update_fields=["held_on"])
    record("audit_on_demand.held", by=by, now=now, about=asked)


@transaction.atomic
def mended(finding_id: UUID, how: str, *, now: datetime, by: Actor) -> None:
    """We have mended what was found; the office is told. Raises ``NoSuchAudit``, ``Invalid``."""
    row = AuditFinding.objects.select_for_update().filter(pk=finding_id).first()
    if row is None:
        raise NoSuchAudit
    row.mended_on, row.how = row.mended_on or local_day(now), _needed(how, "text")
    row.save(update_fields=["mended_on", "how"])
    with override(POLISH):
        _tell(row.request, f"finding {row.pk} mended", _("Audit: a finding is mended"), now)
    record("audit_on_demand.mended", by=by, now=now, about=row)


def _tell(asked: AuditRequest, occasion: str, subject: str, now: datetime) -> None:
    """Owe the letter to the office's admins; what was said stands behind the sign-in."""
    page = office_address(asked.office, "/panel/dane-osobowe")
    text = letter(_("Read it after signing in:"), page)
    owe_to_office(asked.office_id, occasion, (subject, text), now=now)


def _locked(request_id: UUID) -> AuditRequest:
    asked = AuditRequest.objects.select_for_update().filter(pk=request_id).first()
    if asked is None:
        raise NoSuchAudit
    return asked


def of_the_office(by: Actor) -> None:
    """Let nobody but the office's own people do it. Raises ``OnlyTheOffice``."""
    if by.kind != ActorKind.CLERK:
        raise OnlyTheOffice


def _needed(text: str, name: str) -> str:
    if not (said := text.strip()):
        raise Invalid(errors={name: [_("Write a sentence or two.")]})
    return said[:4000]
