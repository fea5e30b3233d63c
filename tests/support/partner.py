"""A partner's program at an office's API: its key, and a visit for it to see."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from booking.domain.confirm import confirm_by_link
from booking.models import Booking
from support.api import EIGHT, Api
from support.town import FRIDAY, Town
from tenants.api_keys.keys import make_key
from tenants.api_keys.models import Scope
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office

MONDAY_MORNING = FRIDAY + timedelta(days=3)


class Program(Api):
    """A program that shows a key."""

    def __init__(self, client: Client, key: str) -> None:
        super().__init__(client)
        self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"


def a_key(office: Office, *scopes: Scope) -> str:
    """A key with these rights."""
    with office_context(office):
        expires_at = FRIDAY + timedelta(days=300)
        name = "Biletomat w holu"
        return make_key(name=name, scopes=scopes, expires_at=expires_at, now=FRIDAY, by=SYSTEM)[1]


def booked(api: Api, town: Town, office: Office, start: str = EIGHT) -> Booking:
    """A confirmed visit of Dorota's."""
    api.book([town.notice.pk], start)
    with office_context(office):
        booking = Booking.objects.latest("created_at", "id")
        return confirm_by_link(booking_id=booking.pk, now=FRIDAY)
