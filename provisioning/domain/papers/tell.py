"""What an office asks or objects to in its papers is told to ourselves: deadlines run from it.

The office cannot write our letters (by privilege), so the clock finds what nobody was told of yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.notice_letters import POLISH, letter, owe
from provisioning.models import AuditFinding, AuditRequest, NoticeLetter, Objection

LATELY: Final = timedelta(days=30)
"""What is older was told of; it bounds what is looked through each minute."""
AUDITS: Final = "/powierzenie/kontrole"
COMPANIES: Final = "/powierzenie/podmioty"


@dataclass(frozen=True, slots=True)
class News:
    """What to write about, once; ``page`` of ours leads to it."""

    occasion: str
    office_id: UUID
    subject: str
    page: str


def tell_about_papers(now: datetime) -> int:
    """Owe a letter to ourselves about each audit, finding and objection; how many are new."""
    with override(POLISH):
        news = {one.occasion: one for one in _news(now - LATELY)}
        told = NoticeLetter.objects.filter(occasion__in=news).values_list("occasion", flat=True)
        for occasion in set(told):
            del news[occasion]
        for one in news.values():
            address = f"{settings.OKIENKO_PANEL_URL}{one.page}"
            words = one.subject, letter(_("Read it after signing in:"), address)
            us = settings.OKIENKO_SUPPORT_EMAIL
            owe(one.occasion, us, words, office_id=one.office_id, now=now)
    return len(news)


def _news(since: datetime) -> Iterator[News]:
    """What happened since then; in practice offices nothing does."""
    asked = AuditRequest.objects.filter(asked_at__gt=since, office__practice_of=None)
    for row in asked.select_related("office"):
        subject = _("%(office)s asks for an audit") % {"office": row.office.name}
        yield News(f"audit {row.pk}", row.office_id, subject, AUDITS)
    found = AuditFinding.objects.filter(at__gt=since, request__office__practice_of=None)
    for each in found.select_related("request__office"):
        told = {"office": each.request.office.name, "day": f"{each.due_on:%d.%m.%Y}"}
        subject = _("%(office)s: an audit’s finding, to be mended by %(day)s") % told
        yield News(f"finding {each.pk}", each.office_id, subject, AUDITS)
    objected = Objection.objects.filter(at__gt=since, office__practice_of=None)
    for one in objected.select_related("office", "sub_processor"):
        told = {"office": one.office.name, "company": one.sub_processor.name}
        subject = _("%(office)s objects to %(company)s") % told
        yield News(f"objection {one.pk}", one.office_id, subject, COMPANIES)
