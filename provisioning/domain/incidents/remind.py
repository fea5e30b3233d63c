"""Remind ourselves while the clock of an incident runs out and an office was not told yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.incidents.told import untold
from provisioning.domain.notice_letters import letter, owe
from provisioning.models import Incident
from provisioning.models.incident import CLOCK

BEFORE: Final = timedelta(hours=6)


def remind(now: datetime) -> int:
    """Owe a letter to ourselves for each incident that is due soon; how many are.

    A letter to an office that was given up is told at once, whatever the clock says.
    """
    waiting = untold().filter(incident__closed_at=None)
    soon = Incident.objects.filter(
        Q(pk__in=waiting.values("incident_id")) | Q(looked_at=None, closed_at=None),
        detected_at__lte=now - CLOCK + BEFORE,
    )
    for incident in soon:
        with override("pl"):
            _owe(
                # Once for each deadline: it moves with the moment of detection.
                f"incident due {incident.pk} {incident.due_at:%y%m%d%H%M%S}",
                incident,
                _("Incident %(number)s: tell the offices by %(due)s"),
                _("Not every office has been told yet."),
                now,
            )
    given_up = waiting.filter(is_waiting=False, owed_at__isnull=False)
    for row in given_up.select_related("incident"):
        _tell_given_up(row, now)
    return len(soon)


def _tell_given_up(row: Any, now: datetime) -> None:
    with override("pl"):
        _owe(
            # Once for each time that it was sent.
            f"incident lost {row.pk} {row.owed_at:%y%m%d%H%M%S}",
            row.incident,
            _("Incident %(number)s: a letter to an office did not go"),
            _("We have given it up after several tries. Send it again, or call the office."),
            now,
        )


def _owe(occasion: str, incident: Incident, subject: str, line: str, now: datetime) -> None:
    told = {
        "number": incident.number,
        "due": f"{timezone.localtime(incident.due_at):%d.%m.%Y %H:%M}",
    }
    text = letter(line, f"{settings.OKIENKO_PANEL_URL}/naruszenia/{incident.pk}")
    owe(occasion, settings.OKIENKO_SUPPORT_EMAIL, (subject % told, text), office_id=None, now=now)
