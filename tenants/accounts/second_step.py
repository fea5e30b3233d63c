"""The second step of an operator's sign-in: a code from an app (TOTP, RFC 6238), or a spare one.

Nothing secret is stored: what the app is given is derived from ``SECRET_KEY`` and a random name in
the operator's row. A copy of the database opens no door.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal
from tenants.models import OperatorKey

from .attempts import Limit
from .models import User
from .session import actor

DIGITS: Final = 6
SECONDS: Final = 30
AROUND: Final = (0, -1, 1)  # clocks of telephones are half a minute off
SPARES: Final = 8
ISSUER: Final = "Okienko"
PER_CODE: Final = Limit("second-step", 5, timedelta(minutes=10))


class WrongCode(Refusal):
    """This code opens nothing: mistyped, too old, or used already."""

    code: ClassVar[str] = "wrong_code"
    status: ClassVar[int] = 422
    message = _("This code is not right. Wait for the next one in your app, then type that.")


def has_key(person: User) -> bool:
    """Tell whether ``person`` has set an app up."""
    return OperatorKey.objects.filter(pk=person.pk, confirmed_at__isnull=False).exists()


def must_set_up(person: User) -> bool:
    """Tell whether ``person`` may not come in before setting an app up."""
    return bool(settings.OKIENKO_SECOND_STEP) and not has_key(person)


def begin(person: User) -> OperatorKey:
    """The key that ``person`` is setting up; the same until it is confirmed."""
    key, _new = OperatorKey.objects.get_or_create(
        pk=person.pk, defaults={"nonce": secrets.token_hex(32)}
    )
    return key


def secret_text(key: OperatorKey) -> str:
    """What is typed into an app that cannot read the picture, in groups of four."""
    text = base64.b32encode(_secret(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def app_address(key: OperatorKey, person: User) -> str:
    """What the picture says to the app."""
    return _totp(key).get_provisioning_uri(person.email, ISSUER)


@transaction.atomic
def confirm(person: User, code: str, *, now: datetime, address: str) -> list[str]:
    """The app works: it is asked for from now on. Spare codes, to be shown once.

    Raises ``WrongCode`` and ``TooManyAttempts``.
    """
    PER_CODE.take(str(person.pk), now=now)
    key = OperatorKey.objects.select_for_update().get(pk=person.pk)
    if key.confirmed_at is not None or not _takes(key, code, now):
        raise WrongCode
    key.confirmed_at = now
    key.save()
    PER_CODE.forget(str(person.pk), now=now)
    _record("operator.code_set", person, now, address)
    return [_spare(key, number) for number in range(SPARES)]


def check(person: User, code: str, *, now: datetime, address: str) -> None:
    """Let a right code through, once. Raises ``WrongCode`` and ``TooManyAttempts``."""
    PER_CODE.take(str(person.pk), now=now)
    with transaction.atomic():
        key = OperatorKey.objects.select_for_update().get(pk=person.pk)
        is_right = key.confirmed_at is not None and (
            _takes(key, code, now) or _takes_spare(key, code)
        )
        if is_right:
            key.save()
    if not is_right:
        _record("operator.code_failed", person, now, address)
        raise WrongCode
    PER_CODE.forget(str(person.pk), now=now)


@transaction.atomic
def forget_key(person: User, *, now: datetime, by: Actor) -> None:
    """A lost telephone: the next sign-in sets a new app up."""
    OperatorKey.objects.filter(pk=person.pk).delete()
    record("operator.code_forgotten", by=by, now=now, about=person)


def _takes(key: OperatorKey, code: str, now: datetime) -> bool:
    """Whether it is a code of about now, later than any that was used; noted on ``key``."""
    typed = _bare(code)
    for shift in AROUND:
        step = int(now.timestamp()) // SECONDS + shift
        right = _totp(key).generate(step * SECONDS).decode()
        if step > key.step and hmac.compare_digest(right, typed):
            key.step = step
            return True
    return False


def _takes_spare(key: OperatorKey, code: str) -> bool:
    typed = _bare(code)
    for number in set(range(SPARES)) - set(key.spent):
        if hmac.compare_digest(_bare(_spare(key, number)), typed):
            key.spent = [*key.spent, number]
            return True
    return False


def _totp(key: OperatorKey) -> TOTP:
    # SHA-1 is what apps know; as a keyed hash of a counter it is sound.
    return TOTP(_secret(key), DIGITS, SHA1(), SECONDS)  # noqa: S303


def _secret(key: OperatorKey) -> bytes:
    return _derived(key, "app")[:20]


def _spare(key: OperatorKey, number: int) -> str:
    text = base64.b32encode(_derived(key, f"spare {number}")).decode().lower()
    return f"{text[:5]}-{text[5:10]}"


def _derived(key: OperatorKey, purpose: str) -> bytes:
    said = f"{key.account_id} {key.nonce} {purpose}"
    return salted_hmac("tenants.accounts.second_step", said, algorithm="sha256").digest()


def _bare(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())


def _record(action: str, person: User, now: datetime, address: str) -> None:
    record(action, by=actor(person), now=now, about=person, address=address or None)
