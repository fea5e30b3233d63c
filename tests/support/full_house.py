"""An office with everything that must be gone one day: people, visits, files, work, cache."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache

from booking.domain.contact import ContactData
from support.booking_desk import FRIDAY, open_desk
from support.visits import MINUTE, book, send, take
from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.context import office_context
from tenants.due import due
from tenants.messaging.gateways.accounts import save_account
from tenants.models import Office

CANARY: Final = "Kanarkowska"
EMAIL: Final = "kanarek@example.com"
PHONE: Final = "500 600 711"
TOKEN: Final = "kanarkowy-token-9Xk2"
FILE: Final = b"%PDF kanarek w pliku"
CANARIES: Final = (CANARY, EMAIL, "500600711", TOKEN, "kanarek w pliku", "Anna Kanarek")
DOROTA: Final = ContactData("Dorota", CANARY, EMAIL, PHONE)


@dataclass(frozen=True, slots=True)
class House:
    """What was put in."""

    reference: str
    admin: User


def fill(office: Office, *, now: datetime = FRIDAY) -> House:
    """Visits of Dorota's, an administrator, a gateway, a file, work that waits, a cached word."""
    with office_context(office):
        desk = open_desk()
        visit = book(desk, 9, 0, contact=DOROTA)
        send(take(desk, 10, 0, now=now + 2 * MINUTE), contact=DOROTA, now=now + 3 * MINUTE)
        admin = User.objects.create_user(
            "anna.kanarek@example.com", "haslo-haslo-haslo", name="Anna Kanarek", role=Role.ADMIN
        )
        save_account("smsapi", {"token": TOKEN}, agreed=False, now=now, by=SYSTEM)
        record("office.apply", by=SYSTEM, now=now, fields=["categories"])
        due("booking.expire", now + timedelta(days=30))
        cache.set("canary", EMAIL, 3600)
    folder = Path(settings.OKIENKO_FILES) / str(office.pk) / "services"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "wniosek.pdf").write_bytes(FILE)
    return House(visit.reference, admin)
