"""Residents with an account: signing in as one, by the code that was sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from tenants.accounts.codes import code_of
from tenants.accounts.models import Role, SignInCode, User
from tenants.context import office_context
from tenants.models import Office

SIGN_IN = "/konto/logowanie"


def last_code(office: Office) -> str:
    """The code that was sent last."""
    with office_context(office):
        return code_of(SignInCode.objects.order_by("-created_at", "-pk")[0])


def sign_in_by_mail(browser: Client, office: Office, email: str, onward: str = "") -> HttpResponse:
    """Ask for a code and type it in; the answer to the code."""
    asked = browser.post(SIGN_IN, {"email": email, "next": onward})
    assert asked.status_code == 303, asked.content.decode()
    answer: HttpResponse = browser.post(
        str(asked["Location"]).partition("?")[0], {"kod": last_code(office), "next": onward}
    )
    return answer


def register(office: Office, email: str = "dorota@example.com", name: str = "Dorota") -> User:
    """A resident with an account."""
    with office_context(office):
        return User.objects.create_user(email, name=name, role=Role.RESIDENT)
