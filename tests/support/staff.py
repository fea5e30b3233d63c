"""The cast at work: who signs in, and with what."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.test import Client

from tenants.accounts.models import Role, User
from tenants.context import office_context
from tenants.models import Office

PASSWORD: Final = "trzy zielone parasole"
SIGN_IN: Final = "/panel/logowanie"


def hire(office: Office, name: str, role: Role = Role.ADMIN, **fields: object) -> User:
    """A person with an account at ``office``; the e-mail is the name at example.com."""
    with office_context(office):
        email = f"{name.lower()}@example.com"
        return User.objects.create_user(email, PASSWORD, name=name, role=role, **fields)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Fill in the sign-in page and send it."""
    form = {"email": email, "password": password, **more}
    answer: HttpResponse = client.post(SIGN_IN, form)
    return answer


def clock(moment: datetime) -> str:
    """A moment as pages show it to Poles."""
    from django.utils import timezone

    return f"{timezone.localtime(moment):%-H:%M}"
