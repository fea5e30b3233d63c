"""The second step of signing in: a code from an app (TOTP, RFC 6238), or a spare one.

Nothing secret is stored: what the app is given is derived from a random name in the person's row
and ``SECRET_KEY`` (operators) or the office's data key (people of an office). A copy of the
database opens no door.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import is_in_office
from tenants.errors import Refusal
from tenants.models import OperatorKey
from tenants.profile.models import Profile, SecondStep
from tenants.secrets import office_mac

from .attempts import Limit
from .models import CodeKey, Passkey, User
from .session import actor

DIGITS: Final = 6
SECONDS: Final = 30
AROUND: Final = (0, -1, 1)  # clocks of telephones are half a minute off
SPARES: Final = 8
ISSUER: Final = "Okienko"
PER_CODE: Final = Limit("second-step", 5, timedelta(minutes=10))
Key = OperatorKey | CodeKey


class WrongCode(Refusal):
    """This code opens nothing: mistyped, too old, or used already."""

    code: ClassVar[str] = "wrong_code"
    status: ClassVar[int] = 422
    message = _("This code is not right. Wait for the next one in your app, then type that.")


def has_key(person: User) -> bool:
    """Tell whether ``person`` has set an app up."""
    return _keys(person).filter(confirmed_at__isnull=False).exists()


def has_passkey(person: User) -> bool:
    """Tell whether ``person`` has a passkey; operators make none."""
    return Passkey.objects.filter(account=person).exists()


def needs_second_step(person: User) -> bool:
    """Tell whether a password alone does not let ``person`` in: whoever has more shows more."""
    return has_key(person) or has_passkey(person)


def must_set_up(person: User) -> bool:
    """Tell whether ``person`` may not come in before setting an app or a passkey up."""
    return is_wanted() and not needs_second_step(person)


def is_wanted() -> bool:
    """Tell whether everybody needs a second step here: the platform's or the office's setting."""
    if is_in_office():
        return Profile.objects.current().second_step == SecondStep.REQUIRED
    return bool(settings.OKIENKO_SECOND_STEP)


def begin(person: User) -> Key:
    """The key that ``person`` is setting up; the same until it is confirmed."""
    key: Key
    key, _new = _keys(person).get_or_create(
        account_id=person.pk, defaults={"nonce": secrets.token_hex(32)}
    )
    return key


def spares_left(person: User) -> int:
    """How many spare codes still open the door."""
    key = _keys(person).first()
    return SPARES - len(key.spent) if key is not None and _has_spares(key) else 0


@transaction.atomic
def new_spares(person: User, *, now: datetime, address: str) -> list[str]:
    """Other spare codes, to be shown once; those made before are void. For an office's people."""
    begin(person)
    key = CodeKey.objects.select_for_update().get(account=person)
    key.series, key.spent = key.series + 1, []
    key.save()
    _note("code_spares", person, now, address)
    return [_spare(key, number) for number in range(SPARES)]


def secret_text(key: Key) -> str:
    """What is typed into an app that cannot read the picture, in groups of four."""
    text = base64.b32encode(_secret(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def app_address(key: Key, person: User) -> str:
    """What the picture says to the app."""
    return _totp(key).get_provisioning_uri(person.email, ISSUER)


@transaction.atomic
def confirm(person: User, code: str, *, now: datetime, address: str) -> list[str]:
    """The app works: it is asked for from now on. Spare codes, to be shown once.

    Raises ``WrongCode`` and ``TooManyAttempts``.
    """
    PER_CODE.take(str(person.pk), now=now)
    key = _keys(person).select_for_update().get()
    if key.confirmed_at is not None or not _takes(key, code, now):
        raise WrongCode
    key.confirmed_at = now
    key.save()
    PER_CODE.forget(str(person.pk), now=now)
    _note("code_set", person, now, address)
    return [_spare(key, number) for number in range(SPARES)]


def check(person: User, code: str, *, now: datetime, address: str) -> None:
    """Let a right code through, once. Raises ``WrongCode`` and ``TooManyAttempts``."""
    PER_CODE.take(str(person.pk), now=now)
    with transaction.atomic():
        key = _keys(person).select_for_update().first()
        is_right = key is not None and (
            (key.confirmed_at is not None and _takes(key, code, now)) or _takes_spare(key, code)
        )
        if key is not None and is_right:
            key.save()
    if not is_right:
        _note("code_failed", person, now, address)
        raise WrongCode
    PER_CODE.forget(str(person.pk), now=now)


@transaction.atomic
def forget_key(person: User, *, now: datetime, by: Actor) -> None:
    """A lost telephone: the next sign-in sets a new app up."""
    _keys(person).delete()
    record(f"{_door()}.code_forgotten", by=by, now=now, about=person)


def _keys(person: User) -> QuerySet[Any]:
    """The row of ``person``: operators have theirs on the platform."""
    kind: type[Key] = CodeKey if is_in_office() else OperatorKey
    return kind._default_manager.filter(account_id=person.pk)


def _door() -> str:
    return "account" if is_in_office() else "operator"


def _has_spares(key: Key) -> bool:
    return key.confirmed_at is not None or _series(key) > 0


def _series(key: Key) -> int:
    return key.series if isinstance(key, CodeKey) else 0


def _takes(key: Key, code: str, now: datetime) -> bool:
    """Whether it is a code of about now, later than any that was used; noted on ``key``."""
    typed = _bare(code)
    for shift in AROUND:
        step = int(now.timestamp()) // SECONDS + shift
        right = _totp(key).generate(step * SECONDS).decode()
        if step > key.step and hmac.compare_digest(right, typed):
            key.step = step
            return True
    return False


def _takes_spare(key: Key, code: str) -> bool:
    if not _has_spares(key):
        return False
    typed = _bare(code)
    for number in set(range(SPARES)) - set(key.spent):
        if hmac.compare_digest(_bare(_spare(key, number)), typed):
            key.spent = [*key.spent, number]
            return True
    return False


def _totp(key: Key) -> TOTP:
    # SHA-1 is what apps know; as a keyed hash of a counter it is sound.
    return TOTP(_secret(key), DIGITS, SHA1(), SECONDS)  # noqa: S303


def _secret(key: Key) -> bytes:
    return _derived(key, "app")[:20]


def _spare(key: Key, number: int) -> str:
    series = _series(key)
    purpose = f"spare {series}.{number}" if series else f"spare {number}"
    text = base64.b32encode(_derived(key, purpose)).decode().lower()
    return f"{text[:5]}-{text[5:10]}"


def _derived(key: Key, purpose: str) -> bytes:
    said = f"{key.account_id} {key.nonce} {purpose}"
    if isinstance(key, CodeKey):
        return office_mac("accounts.second_step", said.encode())
    return salted_hmac("tenants.accounts.second_step", said, algorithm="sha256").digest()


def _bare(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())


def _note(action: str, person: User, now: datetime, address: str) -> None:
    record(f"{_door()}.{action}", by=actor(person), now=now, about=person, address=address or None)
