"""An operator at work: signed in on the operators' own host, at the pages about money."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tenants.accounts.models import Duty, Role, User
from tenants.context import platform_context

HOST = "panel.localhost:8000"
PREFIX = "/pieniadze/"
NBSP = "\N{NO-BREAK SPACE}"


class Operator:
    """One of us with a browser."""

    def __init__(self, role: Role = Role.OPERATOR, duty: Duty = Duty.OWNER) -> None:
        self.client = Client(headers={"host": HOST})
        email = f"{role}-{duty}@example.com"
        with platform_context():
            # A test whose server is another process leaves its operator behind.
            self.user = User.objects.filter(email=email).first() or User.objects.create_user(
                email, None, name="Anna", role=role, permissions=[duty]
            )
        self.sign_in()

    def sign_in(self) -> None:
        """Anew: a test travels in time, and sessions end after half an hour."""
        with platform_context():
            self.client.force_login(self.user)
        carry(self.client)

    def get(self, page: str, **query: Any) -> HttpResponse:
        self.sign_in()
        return self.client.get(f"{PREFIX}{page}", query)  # type: ignore[return-value]

    def post(self, page: str, **told: Any) -> HttpResponse:
        self.sign_in()
        return self.client.post(f"{PREFIX}{page}", told)  # type: ignore[return-value]

    def do(self, page: str, **told: Any) -> None:
        """Post a form that must be accepted."""
        answer = self.post(page, **told)
        assert answer.status_code == 302, words(answer)


def browser_of(person: User) -> Client:
    """A browser in which one of us is signed in."""
    browser = Client(headers={"host": HOST})
    with platform_context():
        browser.force_login(person)
    carry(browser)
    return browser


def carry(client: Client) -> None:
    """Django's test client knows one name for sessions; operators' host has another."""
    cookie = client.cookies.pop(settings.SESSION_COOKIE_NAME)
    client.cookies[settings.OKIENKO_OPERATOR_COOKIE] = cookie.value


def words(answer: HttpResponse) -> str:
    """What a page says, without its tags."""
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(bare).replace(NBSP, " ").split())
