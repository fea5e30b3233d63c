"""What is made with an office's keys: sealed fields, blind indexes, tokens.

The data key lies wrapped in the office's row (``tenants.master_keys``); destroying it makes every
sealed value of that office unreadable, in backups too.

Fields may be sealed by a later key than the data key (``tenants.key_rotation``): each sealed text
begins with the key's name. Indexes and tokens always come from the data key, or every link that
was ever sent would die.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models
from django.utils.crypto import salted_hmac

from .context import PLATFORM_NAME, current_office, current_place_name
from .master_keys import KEY_BYTES, NONCE_BYTES, Unreadable, open_sealing_key, unwrap_key

if TYPE_CHECKING:
    from .models import Office

FIRST: Final = "1"
"""What is sealed by the data key begins with this."""
LATER: Final = "2."
"""What is sealed by a later key begins with this and its name."""


def office_mac(purpose: str, data: bytes) -> bytes:
    """32 bytes only this office can make for this purpose and data (HMAC-SHA-256)."""
    return hmac.digest(_subkey(f"mac:{purpose}"), data, "sha256")


def blind_index(purpose: str, value: str) -> str:
    """An index to find equal values by, without revealing them: 64 hexadecimal digits.

    A plain hash would not do: all 3.65 × 10⁸ PESEL numbers can be hashed in minutes.
    """
    return office_mac(f"index:{purpose}", value.encode()).hex()


def digest_of(secret: str) -> str:
    """What is kept instead of a text nobody can guess: 64 hexadecimal digits (SHA-256).

    A secret of 256 random bits needs neither a slow hash nor the office's key.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def blind_index_here(purpose: str, value: str) -> str:
    """The same in any place: on the platform, which has no data key, made with ``SECRET_KEY``."""
    if current_place_name() == PLATFORM_NAME:
        return salted_hmac(f"platform:{purpose}", value, algorithm="sha256").hexdigest()
    return blind_index(purpose, value)


def seal(purpose: str, text: str) -> str:
    """Encrypt ``text`` for this office and purpose, by the key that seals now."""
    nonce, version = os.urandom(NONCE_BYTES), sealing_version()
    sealed = AESGCM(_sealing_key(version, purpose)).encrypt(nonce, text.encode(), None)
    return f"{version}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(purpose: str, sealed: str) -> str:
    """Decrypt what ``seal`` made here for the same purpose. Raises ``Unreadable``."""
    version, _, body = sealed.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        opened = AESGCM(_sealing_key(version, purpose)).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], None
        )
    except (ValueError, KeyError, InvalidTag) as error:
        raise Unreadable(purpose) from error
    return opened.decode()


def seal_for(office: Office, purpose: str, text: str) -> str:
    """Encrypt ``text`` by an office's data key, on the platform too; rotation leaves it alone."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_data_key_for(office, purpose)).encrypt(nonce, text.encode(), None)
    return f"{FIRST}:{base64.b64encode(nonce + sealed).decode()}"


def unseal_for(office: Office, purpose: str, sealed: str) -> str:
    """Decrypt what ``seal_for`` made for the same office and purpose. Raises ``Unreadable``."""
    try:
        raw = base64.b64decode(sealed.removeprefix(f"{FIRST}:"), validate=True)
        box = AESGCM(_data_key_for(office, purpose))
        return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
    except (ValueError, InvalidTag) as error:
        raise Unreadable(purpose) from error


def _data_key_for(office: Office, purpose: str) -> bytes:
    key = unwrap_key(office.pk, bytes(office.wrapped_key))
    return _derive(key, office.pk, f"shared:{purpose}")


def sealing_version() -> str:
    """What a text sealed here and now begins with."""
    current = current_office().sealing_keys.get("current")
    return f"{LATER}{current}" if current else FIRST


class EncryptedTextField(models.TextField[str, str]):
    """Text sealed with the office's key, bound to office, table and column; empty stays empty."""

    @property
    def purpose(self) -> str:
        """What its texts are sealed for."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return seal(self.purpose, str(value)) if value else ""

    def from_db_value(self, value: str | None, *args: Any) -> str:
        return unseal(self.purpose, value) if value else ""


def _subkey(purpose: str) -> bytes:
    office = current_office()
    return _derive(unwrap_key(office.pk, bytes(office.wrapped_key)), office.pk, purpose)


def _sealing_key(version: str, purpose: str) -> bytes:
    """The key of texts that begin with ``version``. Raises ``KeyError`` for an unknown one."""
    if version == FIRST:
        return _subkey(f"seal:{purpose}")
    office = current_office()
    kept = office.sealing_keys.get("keys", {})[version.removeprefix(LATER)]
    key = open_sealing_key(office.pk, bytes(office.wrapped_key), kept)
    return _derive(key, office.pk, f"seal:{purpose}")


@lru_cache(maxsize=4096)
def _derive(key: bytes, office_id: UUID, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, office_id.bytes, purpose.encode()).derive(key)
