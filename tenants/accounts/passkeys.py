"""Signing in with a passkey: a key that never leaves somebody's device (WebAuthn).

The office's host is the relying party: a key made at one office is nothing at another.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tenants.audit.record import record
from tenants.errors import Refusal

from .models import Passkey, Role, User
from .session import actor

MOST: Final = 10
LONGEST_LABEL: Final = 60
RESIDENTS: Final = frozenset({Role.RESIDENT})
Answer = dict[str, Any]
"""What the browser sends: the credential as JSON."""


class PasskeyRefused(Refusal):
    """The key is not known here, or what it signed is not what was asked."""

    code: ClassVar[str] = "passkey_refused"
    status: ClassVar[int] = 422
    message = _("This key does not open an account here. Sign in with a code.")


class TooManyPasskeys(Refusal):
    """Nobody needs so many."""

    code: ClassVar[str] = "too_many_passkeys"
    status: ClassVar[int] = 409
    message = _("You have ten keys. Remove one first.")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: the host without port, and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked: ``options`` for its API, the ``challenge`` to remember."""

    options: dict[str, Any]
    challenge: str


def ask_to_make(person: User, site: Site) -> Asked:
    """What the browser needs to make a key for ``person``. Raises ``TooManyPasskeys``."""
    known = list(person.passkeys.all())
    if len(known) >= MOST:
        raise TooManyPasskeys
    made = generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=person.pk.bytes,
        user_name=person.email,
        user_display_name=person.name or person.email,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return Asked(json.loads(options_to_json(made)), bytes_to_base64url(made.challenge))


@transaction.atomic
def add_passkey(
    person: User, answer: Answer, challenge: str, site: Site, *, label: str, now: datetime
) -> Passkey:
    """Keep the public half of a new key. Raises ``PasskeyRefused``, ``TooManyPasskeys``."""
    User.objects.select_for_update().get(pk=person.pk)
    if person.passkeys.count() >= MOST:
        raise TooManyPasskeys
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    credential_id = bytes_to_base64url(made.credential_id)
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise PasskeyRefused
    kept = Passkey.objects.create(
        account=person,
        credential_id=credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        label=label.strip()[:LONGEST_LABEL] or str(_("Passkey")),
        created_at=now,
    )
    record("account.passkey_added", by=actor(person), now=now, about=person)
    return kept


@transaction.atomic
def remove_passkey(person: User, passkey_id: UUID, *, now: datetime) -> bool:
    """Forget one of ``person``'s keys; tells whether there was one. Codes work on."""
    removed = bool(Passkey.objects.filter(pk=passkey_id, account=person).delete()[0])
    if removed:
        record("account.passkey_removed", by=actor(person), now=now, about=person)
    return removed


def ask_to_sign_in(site: Site) -> Asked:
    """What the browser needs to let somebody choose one of their keys: nobody is named."""
    made = generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Asked(json.loads(options_to_json(made)), bytes_to_base64url(made.challenge))


@transaction.atomic
def sign_in_by_passkey(
    answer: Answer,
    challenge: str,
    site: Site,
    *,
    now: datetime,
    roles: Collection[str] = RESIDENTS,
) -> User:
    """Whose key signed the challenge; in one of these roles. Raises ``PasskeyRefused``."""
    wanted = answer.get("id") if isinstance(answer, dict) else None
    found = Passkey.objects.select_for_update(of=("self",)).select_related("account")
    kept = found.filter(credential_id=str(wanted or "")).first()
    if kept is None or not kept.account.is_active or kept.account.role not in roles:
        raise PasskeyRefused
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    kept.sign_count, kept.last_used_at = signed.new_sign_count, now
    kept.save(update_fields=["sign_count", "last_used_at"])
    return kept.account
