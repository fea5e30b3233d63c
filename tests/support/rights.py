"""Dorota asks about her data, in short words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from booking.domain.contact import ContactData
from booking.domain.scope import Scope
from booking.models import Booking, Field, Settings
from support.booking_desk import FRIDAY, Desk, open_desk
from support.visits import book
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.messaging.models import Message
from tenants.rights.domain.ask import ask_on_page
from tenants.rights.domain.codes import prove_by_code
from tenants.rights.domain.handle import fulfil
from tenants.rights.domain.wish import Wish
from tenants.rights.models import PersonRequest
from tenants.rights.tokens import code_of

ANNA = Actor(ActorKind.CLERK, uuid4(), "Anna")
EMAIL, PHONE, PESEL = "dorota@example.com", "+48500600700", "44051401359"
DOROTA = ContactData("Dorota", "Próbna", EMAIL, "500 600 700", PESEL)
EDEK = ContactData("Edek", "Obcy", "edek@example.com", "500 600 701", "02070803628")
ALL = Scope()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def open_desk_for_all() -> Desk:
    made = open_desk()
    Settings.objects.update(contact_pesel="required", contact_phone="optional")
    Field.objects.create(service=made.service, key="vin", label="VIN", type="vin")
    return made


def register_here() -> User:
    return User.objects.create_user(EMAIL, name="Dorota", role=Role.RESIDENT)


def visit(desk: Desk, hour: int = 9, contact: ContactData = DOROTA) -> Booking:
    return book(desk, hour, contact=contact, answers={"vin": "WVWZZZ1JZXW000001"})


def asked(kind: str, contact: str = EMAIL, *, proved: bool = True) -> PersonRequest:
    """Dorota asked on the page, and typed the code."""
    made = ask_on_page(Wish(kind, "Dorota Próbna"), contact, language="pl", address="", now=FRIDAY)
    if not proved:
        return made
    return prove_by_code(made.pk, code_of(made), now=FRIDAY + MINUTE)


def do(one: PersonRequest, **more: Any) -> PersonRequest:
    now = more.pop("now", FRIDAY + DAY)
    return fulfil(one.pk, more.pop("answer", ""), now=now, by=ANNA, **more)


def waiting(about: UUID) -> set[str]:
    return set(
        Message.objects.filter(about=about, state="waiting", recipient="resident").values_list(
            "kind", flat=True
        )
    )
