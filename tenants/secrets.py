"""Each office's data key, and what is made with it: sealed fields, blind indexes, tokens.

The key is 32 random bytes, kept wrapped (AES-256-GCM) by a master key from the environment.
Destroying the wrapped key makes every sealed value of that office unreadable, in backups too.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from .context import PLATFORM_NAME, current_office, current_place_name

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
VERSION: Final = "1"


class Unreadable(Exception):
    """A sealed value does not open: another office's, another field's, or damaged."""


def new_wrapped_key(office_id: UUID) -> bytes:
    """Make an office's data key, wrapped by the first master key and bound to the office."""
    nonce = os.urandom(NONCE_BYTES)
    master = master_keys()[0]
    sealed = AESGCM(master).encrypt(nonce, os.urandom(KEY_BYTES), office_id.bytes)
    return _fingerprint(master) + nonce + sealed


def unwrap_key(office_id: UUID, wrapped: bytes) -> bytes:
    """Open an office's data key with whichever master key wrapped it. Raises ``Unreadable``."""
    return _unwrap(office_id, wrapped, tuple(master_keys()))


def master_keys() -> list[bytes]:
    """The master keys, the newest first: it wraps, all of them open."""
    keys = [base64.b64decode(text) for text in settings.OKIENKO_MASTER_KEYS]
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("OKIENKO_MASTER_KEYS: base64 keys of 32 bytes each, comma-separated")
    return keys


def office_mac(purpose: str, data: bytes) -> bytes:
    """32 bytes only this office can make for this purpose and data (HMAC-SHA-256)."""
    return hmac.digest(_subkey(f"mac:{purpose}"), data, "sha256")


def blind_index(purpose: str, value: str) -> str:
    """An index to find equal values by, without revealing them: 64 hexadecimal digits.

    A plain hash would not do: all 3.65 × 10⁸ PESEL numbers can be hashed in minutes.
    """
    return office_mac(f"index:{purpose}", value.encode()).hex()


def blind_index_here(purpose: str, value: str) -> str:
    """The same in any place: on the platform, which has no data key, made with ``SECRET_KEY``."""
    if current_place_name() == PLATFORM_NAME:
        return salted_hmac(f"platform:{purpose}", value, algorithm="sha256").hexdigest()
    return blind_index(purpose, value)


def seal(purpose: str, text: str) -> str:
    """Encrypt ``text`` for this office and purpose."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_subkey(f"seal:{purpose}")).encrypt(nonce, text.encode(), None)
    return f"{VERSION}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(purpose: str, sealed: str) -> str:
    """Decrypt what ``seal`` made here for the same purpose. Raises ``Unreadable``."""
    version, _, body = sealed.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        if version != VERSION:
            raise ValueError(version)
        opened = AESGCM(_subkey(f"seal:{purpose}")).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], None
        )
    except (ValueError, InvalidTag) as error:
        raise Unreadable(purpose) from error
    return opened.decode()


class EncryptedTextField(models.TextField[str, str]):
    """Text sealed with the office's key, bound to office, table and column; empty stays empty."""

    @property
    def _purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return seal(self._purpose, str(value)) if value else ""

    def from_db_value(self, value: str | None, *args: Any) -> str:
        return unseal(self._purpose, value) if value else ""


def _subkey(purpose: str) -> bytes:
    office = current_office()
    return _derive(unwrap_key(office.pk, bytes(office.wrapped_key)), office.pk, purpose)


@lru_cache(maxsize=4096)
def _derive(key: bytes, office_id: UUID, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, office_id.bytes, purpose.encode()).derive(key)


@lru_cache(maxsize=4096)
def _unwrap(office_id: UUID, wrapped: bytes, masters: tuple[bytes, ...]) -> bytes:
    for master in masters:
        if hmac.compare_digest(_fingerprint(master), wrapped[:8]):
            nonce, sealed = wrapped[8 : 8 + NONCE_BYTES], wrapped[8 + NONCE_BYTES :]
            try:
                return AESGCM(master).decrypt(nonce, sealed, office_id.bytes)
            except InvalidTag as error:
                raise Unreadable("the office's data key") from error
    raise Unreadable("the office's data key: its master key is not here")


def _fingerprint(master: bytes) -> bytes:
    return hashlib.sha256(b"okienko master " + master).digest()[:8]
