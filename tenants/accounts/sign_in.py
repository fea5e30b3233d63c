"""Somebody of the office, or one of us, proves who they are, by e-mail and password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.errors import Refusal

from .attempts import PER_ADDRESS, PER_EMAIL, TooManyAttempts
from .models import User


class WrongCredentials(Refusal):
    """Nobody may come in with this e-mail and this password; never says which of the two."""

    code: ClassVar[str] = "wrong_credentials"
    status: ClassVar[int] = 422
    message = _("This e-mail and password do not match. Check both and try again.")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed; ``address`` is the network address it came from, ``""`` if unknown."""

    email: str
    password: str
    address: str

    @property
    def account(self) -> str:
        """The e-mail as accounts keep it."""
        return self.email.strip().lower()


def authenticate_staff(given: Credentials, *, now: datetime) -> User:
    """The member of staff who typed ``given``.

    Raises ``WrongCredentials``, the same after the same work for an unknown e-mail, a wrong
    password, an inactive person and somebody who is not staff; and ``TooManyAttempts``.
    """
    return _authenticate(given, lambda person: person.is_staff_member, now)


def authenticate_operator(given: Credentials, *, now: datetime) -> User:
    """The operator who typed ``given``, on the platform; raises as ``authenticate_staff`` does."""
    return _authenticate(given, lambda person: person.is_operator, now)


def _authenticate(given: Credentials, may_enter: Callable[[User], bool], now: datetime) -> User:
    _count(given, now)
    person = User.objects.filter(email=given.account).first()
    if person is None or not person.check_password(given.password) or not may_enter(person):
        if person is None:
            make_password(given.password)  # as slow as a check: the clock must not tell either
        record(
            "account.sign_in_failed",
            by=SYSTEM,
            now=now,
            about=person,
            address=given.address or None,
        )
        raise WrongCredentials
    PER_EMAIL.forget(given.account, now=now)
    if given.address:
        PER_ADDRESS.give_back(given.address, now=now)
    return person


def _count(given: Credentials, now: datetime) -> None:
    try:
        if given.address:
            PER_ADDRESS.take(given.address, now=now)
        PER_EMAIL.take(given.account, now=now)
    except TooManyAttempts as refused:
        if refused.first:
            record("account.sign_in_blocked", by=SYSTEM, now=now, address=given.address or None)
        raise
