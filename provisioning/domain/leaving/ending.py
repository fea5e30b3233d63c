"""The last steps: when backups run out, the proof that nothing is left, the certificate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from provisioning.models import BackupPurge, Leaving, LeavingStep
from tenants.context import platform_context
from tenants.signature import sign

from .certificate import certificate as paper
from .closing import practice_ids
from .refusals import LeftBehind
from .traces import traces_of

LONGEST: Final = timedelta(days=7)
"""What contracts allow from the end to the last copy (P§8.15)."""
KINDS: Final = ("kopie bazy danych", "kopie plików")


def backups(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Write down until when backups still hold the office, and who must look then.

    Sealed data are noise there already; the rest runs out with the backups themselves.
    """
    assert leaving.left_at
    due = min(now + timedelta(days=settings.OKIENKO_BACKUP_DAYS), leaving.left_at + LONGEST)
    with platform_context():
        for what in KINDS:
            BackupPurge.objects.get_or_create(
                leaving=leaving, what=what, defaults={"due_on": timezone.localdate(due)}
            )
    return {"due_on": timezone.localdate(due).isoformat()}


def proof(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Look everywhere an office leaves traces. Raises ``LeftBehind``."""
    ids = [*practice_ids(leaving), str(leaving.office_id)]
    if found := [trace for one in ids for trace in traces_of(one)]:
        raise LeftBehind(found)
    return {"looked_at": now.isoformat()}


def certificate(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Send the certificate; killed between sending and noting it, it is sent again."""
    send_certificate(leaving, now=now)
    with platform_context():
        Leaving.objects.filter(pk=leaving.pk).update(finished_at=now)
    leaving.finished_at = now
    return {"sent_to": leaving.letter_to}


def send_certificate(leaving: Leaving, *, now: datetime) -> None:
    """Mail the certificate as it stands now, with its signature beside it."""
    pdf = paper(leaving, now=now)
    name = f"zaswiadczenie-{leaving.subdomain}.pdf"
    mail = EmailMessage(
        f"Usunięcie danych urzędu: {leaving.name}",
        "Dzień dobry,\n\n"
        f"w załączniku jest zaświadczenie o usunięciu danych urzędu ({leaving.name}) z systemu"
        " Okienko. Mówi, co usunięto i kiedy, co pozostaje i dlaczego, oraz do kiedy wygasają kopie"
        " zapasowe.\n\n"
        "Drugi załącznik to podpis zaświadczenia. Jak go sprawdzić:"
        f" {settings.OKIENKO_BASE_URL}/podpis\n",
        to=[leaving.letter_to],
    )
    mail.attach(name, pdf, "application/pdf")
    mail.attach(f"{name}.sig", sign(pdf), "application/octet-stream")
    mail.send()
