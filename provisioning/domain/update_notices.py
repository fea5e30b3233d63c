"""An update is announced before it happens: by e-mail to offices, and in their panels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from provisioning.domain.notice_letters import drop, letter, owe_to_offices
from provisioning.domain.panel.announce import announce as tell_in_panels
from provisioning.domain.panel.announce import withdraw
from provisioning.models import Level, UpdateNotice
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal


class NotBefore(Refusal):
    """Only what lies ahead can be announced."""

    code: ClassVar[str] = "not_before"
    status: ClassVar[int] = 422
    message = gettext_lazy("Announce an update before it begins, and let it end after that.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What will happen, and when."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def announce(planned: Planned, *, now: datetime, by: Actor) -> UpdateNotice:
    """Announce an update, by e-mail and above the pages of panels. Raises ``NotBefore``."""
    if not now < planned.starts_at < planned.ends_at:
        raise NotBefore
    made = UpdateNotice.objects.create(
        title=planned.title,
        text=planned.text,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        announced_at=now,
        by_name=by.name,
    )
    with override("pl"):
        owe_to_offices(_occasion(made), _words(made), now=now)
        said = {
            "level": Level.NOTICE,
            "text_pl": "\n\n".join((_subject(made), *_lines(made))),
            "starts_at": now,
            "ends_at": made.ends_at,
        }
    made.announcement = tell_in_panels(said, now=now, by=by)
    made.save(update_fields=["announcement"])
    record("update.announced", by=by, now=now, about=made)
    return made


def _occasion(notice: UpdateNotice) -> str:
    return f"update {notice.pk}"


def _words(notice: UpdateNotice) -> tuple[str, str]:
    return _subject(notice), letter(*_lines(notice))


def _subject(notice: UpdateNotice) -> str:
    return _("Update of Okienko, %(first)s") % _span(notice)


def _lines(notice: UpdateNotice) -> tuple[str, ...]:
    return (
        notice.title,
        _("From %(first)s to %(last)s.") % _span(notice),
        notice.text,
        _("Residents’ visits stay as they are."),
    )


def _span(notice: UpdateNotice) -> dict[str, str]:
    first, last = timezone.localtime(notice.starts_at), timezone.localtime(notice.ends_at)
    return {"first": f"{first:%d.%m.%Y %H:%M}", "last": f"{last:%d.%m.%Y %H:%M}"}


@transaction.atomic
def take_back(notice_id: UUID, *, now: datetime, by: Actor) -> bool:
    """Withdraw a notice of an update that has not ended; False where there is none such.

    Letters about it that still wait are dropped; whoever is an admin now hears that it is off.
    """
    notices = UpdateNotice.objects.filter(pk=notice_id, withdrawn_at=None, ends_at__gt=now)
    if not notices.update(withdrawn_at=now):
        return False
    gone = UpdateNotice.objects.get(pk=notice_id)
    if gone.announcement_id is not None:
        withdraw(gone.announcement_id, now=now, by=by)
    drop(_occasion(gone))
    with override("pl"):
        subject = _("There will be no update of Okienko on %(first)s") % _span(gone)
        words = letter(gone.title, _("We have called it off. There is nothing to do."))
        owe_to_offices(f"update off {gone.pk}", (subject, words), now=now)
    record("update.withdrawn", by=by, now=now, about=gone)
    return True
