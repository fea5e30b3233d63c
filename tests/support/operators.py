"""An operator at work: signed in on the platform, where the pages about money are joined."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, include, path

from okienko import urls_platform
from tenants.accounts.models import Role, User
from tenants.context import platform_context

PREFIX = "/pieniadze/"
NBSP = "\N{NO-BREAK SPACE}"


class Operator:
    """One of us with a browser."""

    def __init__(self, role: Role = Role.OPERATOR) -> None:
        self.client = Client(headers={"host": "localhost:8000"})
        with platform_context():
            self.user = User.objects.create_user(
                f"{role}@example.com", None, name="Anna", role=role
            )
            self.client.force_login(self.user)

    def get(self, page: str, **query: Any) -> HttpResponse:
        return self.client.get(f"{PREFIX}{page}", query)  # type: ignore[return-value]

    def post(self, page: str, **told: Any) -> HttpResponse:
        return self.client.post(f"{PREFIX}{page}", told)  # type: ignore[return-value]

    def do(self, page: str, **told: Any) -> None:
        """Post a form that must be accepted."""
        answer = self.post(page, **told)
        assert answer.status_code == 302, words(answer)


def join_pages() -> Any:
    """Join the pages as the operators' host will; undone by calling what is returned."""
    joined = path(PREFIX[1:], include("billing.web.operator.urls"))
    urls_platform.urlpatterns.append(joined)
    clear_url_caches()

    def part() -> None:
        urls_platform.urlpatterns.remove(joined)
        clear_url_caches()

    return part


def words(answer: HttpResponse) -> str:
    """What a page says, without its tags."""
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(bare).replace(NBSP, " ").split())
