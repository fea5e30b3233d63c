"""What a sign-in service says of itself: its addresses, and the keys it signs with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from .errors import ServiceTrouble
from .fetch import check_address, get

KNOWN_SECONDS: Final = 600
BASIC: Final = "client_secret_basic"


@dataclass(frozen=True, slots=True)
class Provider:
    """A service; ``basic``: how it wants our secret, in the header or in the form."""

    issuer: str
    authorization: str
    token: str
    keys: str
    basic: bool


def provider_at(issuer: str) -> Provider:
    """The service of an issuer, as it describes itself. Raises ``ServiceTrouble``.

    It must call itself what the office calls it, or one service could speak for another.
    """
    told = _cached(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise ServiceTrouble("it calls itself otherwise")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    authorization, token, keys = (str(told.get(name, "")) for name in names)
    for address in (authorization, token, keys):
        check_address(address)
    ways = told.get("token_endpoint_auth_methods_supported", [BASIC])
    return Provider(issuer, authorization, token, keys, isinstance(ways, list) and BASIC in ways)


def keys_of(provider: Provider, *, afresh: bool = False) -> KeySet:
    """The keys it signs with; ``afresh``: it may have changed them. Raises ``ServiceTrouble``."""
    if afresh:
        cache.delete(_name(provider.keys))
    try:
        return KeySet.import_key_set(cast(KeySetSerialization, _cached(provider.keys)))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ServiceTrouble("no keys") from error


def _cached(url: str) -> dict[str, Any]:
    known = cache.get(_name(url))
    if isinstance(known, dict):
        return known
    told = get(url)
    cache.set(_name(url), told, KNOWN_SECONDS)
    return told


def _name(url: str) -> str:
    return f"oidc:{url}"
