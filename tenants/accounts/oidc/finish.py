"""Somebody comes back from the sign-in service: is it them, and are they one of ours?"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from django.db import transaction
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from tenants.accounts.models import STAFF, Invitation, User
from tenants.accounts.people.accept import arrive

from .begin import Sent
from .errors import NotBelieved, NotInvited
from .fetch import post
from .provider import Provider, keys_of, provider_at
from .rule import Service, note_worked

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signed by a key only the service has: never “none”, never by the secret we share."""
CLOCKS_DIFFER: Final = 60
WAITS: Final = timedelta(minutes=15)
LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Said:
    """Whom the service means."""

    subject: str
    email: str


def hear(service: Service, sent: Sent, query: Mapping[str, str], *, now: datetime) -> Said:
    """What the service says of whoever comes back. Raises ``NotBelieved``, ``ServiceTrouble``."""
    if not hmac.compare_digest(query.get("state", "").encode(), sent.state.encode()):
        raise NotBelieved("state")
    if sent.issuer != service.issuer or query.get("iss", sent.issuer) != sent.issuer:
        raise NotBelieved("another service")
    if now.timestamp() - sent.at > WAITS.total_seconds():
        raise NotBelieved("too late")
    if "error" in query or not query.get("code"):
        raise NotBelieved("the service refused")
    provider = provider_at(service.issuer)
    told = _exchange(provider, service, sent, query["code"])
    claims = _claims(provider, str(told.get("id_token", "")))
    _check(claims, service, sent, now)
    email = str(claims.get("email") or "").strip().lower()
    if not email or claims.get("email_verified") is False:
        raise NotInvited
    return Said(str(claims["sub"])[:LONGEST_SUBJECT], email)


@transaction.atomic
def let_in(said: Said, issuer: str, *, now: datetime, address: str) -> User:
    """Who works here, or was invited to, under this e-mail. Raises ``NotInvited``.

    Nobody is made an account. Once somebody came, only the same subject of the service opens
    theirs: an address handed on to a successor does not.
    """
    found = User.objects.select_for_update().filter(email=said.email, role__in=STAFF)
    person, subject = found.first(), f"{issuer} {said.subject}"
    if person is None or person.oidc_subject not in {"", subject}:
        raise NotInvited
    if not person.is_active:
        invitation = Invitation.objects.filter(
            account=person, used_at=None, withdrawn_at=None, expires_at__gt=now
        ).first()
        if invitation is None:
            raise NotInvited
        arrive(person, invitation, now=now, address=address)
    if not person.oidc_subject:
        person.oidc_subject = subject
        person.save(update_fields=["oidc_subject"])
    note_worked(now)
    return person


def _exchange(provider: Provider, service: Service, sent: Sent, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": sent.callback,
        "code_verifier": sent.verifier,
    }
    if not provider.basic:
        return post(
            provider.token,
            {**form, "client_id": service.client_id, "client_secret": service.secret},
            {},
        )
    # RFC 6749, 2.3.1: both are encoded as in a form before they are joined.
    pair = f"{quote(service.client_id, safe='')}:{quote(service.secret, safe='')}"
    basic = base64.b64encode(pair.encode()).decode()
    return post(provider.token, form, {"Authorization": f"Basic {basic}"})


def _claims(provider: Provider, id_token: str) -> dict[str, Any]:
    try:
        try:
            return jwt.decode(id_token, keys_of(provider), ALGORITHMS).claims
        except InvalidKeyIdError:  # it has a new key
            return jwt.decode(id_token, keys_of(provider, afresh=True), ALGORITHMS).claims
    except (JoseError, ValueError) as error:
        raise NotBelieved("signature") from error


def _check(claims: dict[str, Any], service: Service, sent: Sent, now: datetime) -> None:
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=CLOCKS_DIFFER,
        iss={"essential": True, "value": service.issuer},
        aud={"essential": True, "value": service.client_id},
        nonce={"essential": True, "value": sent.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        rules.validate(claims)
    except (JoseError, OverflowError) as error:
        raise NotBelieved(str(error)) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else service.client_id) != service.client_id:
        raise NotBelieved("azp")
