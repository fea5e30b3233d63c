"""A resident signs in with a code from the mailbox; the first one makes the account (P23)."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import RESIDENT, Actor
from tenants.audit.record import record
from tenants.errors import Invalid, Refusal
from tenants.messaging.models import MessageChannel
from tenants.messaging.outbox import Owed, owe
from tenants.secrets import office_mac

from .attempts import Limit
from .models import Role, SignInCode, User

ABOUT: Final = "account_code"
KIND: Final = "sign_in_code"
MINUTES: Final = 10
TRIES: Final = 5
DIGITS: Final = 6
ID_BYTES: Final = 16
MAC_BYTES: Final = 24
LONGEST_EMAIL: Final = 254
PER_MAILBOX: Final = Limit("sign-in-code", 4, timedelta(minutes=30))
PER_ADDRESS: Final = Limit("sign-in-code-address", 20, timedelta(minutes=30))


class CodeOver(Refusal):
    """Used, too old, or tried too often: another one must be asked for."""

    code: ClassVar[str] = "code_over"
    status: ClassVar[int] = 410
    message = _("This code does not work any more. Ask for a new one.")


class WrongCode(Refusal):
    """Not the code that was sent; ``tries_left`` more may be typed."""

    code: ClassVar[str] = "wrong_code"
    status: ClassVar[int] = 422
    message = _("This is not the code we sent. Check it and type it again.")

    def __init__(self, tries_left: int) -> None:
        super().__init__()
        self.tries_left = tries_left


class StaffAddress(Refusal):
    """The mailbox is a clerk's, who signs in at the panel: a code alone opens no desk."""

    code: ClassVar[str] = "staff_address"
    status: ClassVar[int] = 409
    message = _("This address belongs to somebody who works here. Sign in at the panel.")


def ask_for_code(email: str, *, language: str, address: str, now: datetime) -> SignInCode:
    """Owe a code to the mailbox, whoever's it is.

    The same happens for known and unknown people. ``address``: the network address, if known.
    Raises ``Invalid`` for what is no e-mail address, ``TooManyAttempts``.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        told = _("Type an e-mail address, such as jan@example.com.")
        raise Invalid(errors={"email": [told]}) from error
    if address:
        PER_ADDRESS.take(address, now=now)
    PER_MAILBOX.take(email, now=now)
    return _owe_code(email, language, now)


def sign_in_by_code(code_id: UUID, typed: str, *, now: datetime) -> User:
    """The resident whose mailbox it is, with a new account where there was none.

    A try is counted before it is judged, so that parallel ones cannot slip past; call it outside a
    transaction. Raises ``WrongCode``, ``CodeOver``, ``StaffAddress``.
    """
    open_one = SignInCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=now)
    if not open_one.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        raise CodeOver
    asked = SignInCode.objects.get(pk=code_id)
    if not hmac.compare_digest(code_of(asked).encode(), typed.strip().encode()):
        raise WrongCode(TRIES - asked.tries)
    with transaction.atomic():
        if not open_one.update(used_at=now):
            raise CodeOver
        return _resident(asked.email, now)


def code_of(asked: SignInCode) -> str:
    """Six digits only this office can make of the row; sent, never shown, never kept."""
    number = int.from_bytes(office_mac("accounts.code", asked.pk.bytes), "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def page_token(asked: SignInCode) -> str:
    """The token of the page on which the code is typed."""
    raw = asked.pk.bytes + _page_mac(asked.pk)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_page_token(token: str) -> UUID | None:
    """The id behind a token; None for anything that is not ours."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii", "strict") + b"=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    code_id = UUID(bytes=raw[:ID_BYTES])
    return code_id if hmac.compare_digest(_page_mac(code_id), raw[ID_BYTES:]) else None


def sweep_codes(now: datetime) -> int:
    """Forget the addresses of codes that are over; how many."""
    return SignInCode.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()[0]


@transaction.atomic
def _owe_code(email: str, language: str, now: datetime) -> SignInCode:
    sweep_codes(now)
    until = now + timedelta(minutes=MINUTES)
    asked = SignInCode.objects.create(
        email=email, language=language, created_at=now, expires_at=until
    )
    letter = Owed(
        kind=KIND,
        channel=MessageChannel.EMAIL,
        occasion="first",
        about_kind=ABOUT,
        about=asked.pk,
        due_at=now,
        not_after=until,
        language=language,
    )
    owe([letter], now=now)
    return asked


def _resident(email: str, now: datetime) -> User:
    person = User.objects.filter(email=email).first()
    if person is None:
        person = User.objects.create_user(email, name="", role=Role.RESIDENT)
        record("account.sign_up", by=Actor(RESIDENT.kind, person.pk), now=now, about=person)
    if person.role != Role.RESIDENT or not person.is_active:
        raise StaffAddress
    return person


def _page_mac(code_id: UUID) -> bytes:
    return office_mac("accounts.code-page", code_id.bytes)[:MAC_BYTES]
