"""Remind ourselves while the clock of an incident runs out and an office was not told yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.notice_letters import letter, owe
from provisioning.models import Incident
from provisioning.models.incident import CLOCK

BEFORE: Final = timedelta(hours=6)


def remind(now: datetime) -> int:
    """Owe a letter to ourselves for each incident that is due soon; how many are."""
    soon = Incident.objects.filter(
        detected_at__lte=now - CLOCK + BEFORE, offices__sent_at=None, offices__isnull=False
    ).distinct()
    for incident in soon:
        told = {
            "number": incident.number,
            "due": f"{timezone.localtime(incident.due_at):%d.%m.%Y %H:%M}",
        }
        with override("pl"):
            subject = _("Incident %(number)s: tell the offices by %(due)s") % told
            text = letter(
                _("Not every office has been told yet."),
                f"{settings.OKIENKO_PANEL_URL}/naruszenia/{incident.pk}",
            )
        address = settings.OKIENKO_SUPPORT_EMAIL
        occasion = f"incident due {incident.pk}"
        owe(occasion, address, (subject, text), office_id=None, now=now)
    return len(soon)
