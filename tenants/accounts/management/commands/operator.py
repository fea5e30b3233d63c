"""Let operators of the platform in: make an account, a link to set a password, end an account."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django_typer.management import command

from tenants.accounts.models import Duty, Role, User
from tenants.accounts.operators import (
    close_operator,
    create_operator,
    find_operator,
    password_link,
)
from tenants.accounts.second_step import forget_key
from tenants.context import platform_context
from tenants.errors import Refusal
from tenants.management.command import OfficeCommand, console

Email = Annotated[str, typer.Argument(help="The operator's e-mail address.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
FAILED = 1


class Command(OfficeCommand, rich_markup_mode=None):
    """Let operators of the platform in: make an account, a link to set a password, end it."""

    @command(help="Make an operator; print the link to set a password, good for a day, once.")
    def create(
        self,
        email: Email,
        name: Annotated[str, typer.Option(help="Shown in histories.")] = "",
        duty: Annotated[
            str, typer.Option(help="What for: owner, support, accounting or looks.")
        ] = Duty.OWNER.value,
        json: Json = False,
    ) -> None:
        """Whoever left before comes back under the same account."""
        with self._edge():
            try:
                validate_email(email)
            except ValidationError:
                self.stderr.write(f"okienko: {email} is not an e-mail address")
                raise SystemExit(FAILED) from None
            if duty not in Duty.values:
                self.stderr.write(f"okienko: no such duty: {duty} ({', '.join(Duty.values)})")
                raise SystemExit(FAILED)
            person = create_operator(
                email, name or email, duty=Duty(duty), now=timezone.now(), by=console()
            )
            self._tell(person, password_link(person), as_json=json)

    @command(help="Print a new link to set a password, for an operator who forgot theirs.")
    def link(self, email: Email, json: Json = False) -> None:
        """The old password goes on working until the link is used."""
        with self._edge():
            person = find_operator(email)
            self._tell(person, password_link(person), as_json=json)

    @command(help="Forget the app for codes of an operator who lost the phone.")
    def forget_code(self, email: Email, json: Json = False) -> None:
        """The next sign-in sets a new app up."""
        with self._edge():
            person = find_operator(email)
            forget_key(person, now=timezone.now(), by=console())
            self._tell(person, "", as_json=json)

    @command(help="End an operator's account and all sessions.")
    def close(self, email: Email, json: Json = False) -> None:
        """What the operator did stays in the histories, under the name."""
        with self._edge():
            person = close_operator(email, now=timezone.now(), by=console())
            self._tell(person, "", as_json=json)

    @command(help="List the operators.")
    def list(self, json: Json = False) -> None:
        """Those who may sign in; a new one without a password is among them."""
        with self._edge():
            found = User.objects.filter(role=Role.OPERATOR, is_active=True)
            rows = [{"email": o.email, "name": o.name, "duty": o.duty.value} for o in found]
        if json:
            self.stdout.write(json_format.dumps({"operators": rows}, ensure_ascii=False))
        for row in () if json else rows:
            self.stdout.write(f"{row['email']}  {row['name']}  {row['duty']}")

    def _tell(self, person: User, link: str, *, as_json: bool) -> None:
        if as_json:
            told = {"email": person.email, "name": person.name} | ({"link": link} if link else {})
            self.stdout.write(json_format.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(link or person.email)

    @contextmanager
    def _edge(self) -> Iterator[None]:
        try:
            with platform_context():
                yield
        except Refusal as refusal:
            self.stderr.write(f"okienko: {refusal}")
            raise SystemExit(FAILED) from None
