"""How offices' keys lie in the database: wrapped (AES-256-GCM) by master keys of the environment.

An office has one data key, and may have later keys to seal with. Those are wrapped by master key
and data key together: they die with the data key, and knowing the data key alone opens none.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
NAME_BYTES: Final = 8


class Unreadable(Exception):
    """A sealed value does not open: another office's, another field's, or damaged."""


def master_keys() -> list[bytes]:
    """The master keys, the newest first: it wraps, all of them open."""
    keys = [base64.b64decode(text) for text in settings.OKIENKO_MASTER_KEYS]
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("OKIENKO_MASTER_KEYS: base64 keys of 32 bytes each, comma-separated")
    return keys


def new_wrapped_key(office_id: UUID) -> bytes:
    """Make an office's data key, wrapped by the first master key and bound to the office."""
    return _wrap(office_id, os.urandom(KEY_BYTES))


def wrap_key(office_id: UUID, key: bytes) -> bytes:
    """Wrap a data key that was made elsewhere, for an office that moved here."""
    return _wrap(office_id, key)


def unwrap_key(office_id: UUID, wrapped: bytes) -> bytes:
    """Open an office's data key with whichever master key wrapped it. Raises ``Unreadable``."""
    return _unwrap(office_id, wrapped, tuple(master_keys()))


def is_old(wrapped: bytes) -> bool:
    """Tell whether another master key than the newest wrapped it."""
    return not hmac.compare_digest(_name_of(master_keys()[0]), wrapped[:NAME_BYTES])


def rewrapped(office_id: UUID, wrapped: bytes) -> bytes:
    """The same data key wrapped by the newest master key."""
    return _wrap(office_id, unwrap_key(office_id, wrapped))


def new_sealing_key(office_id: UUID, wrapped: bytes) -> str:
    """Make a key to seal with, as text, beside the data key ``wrapped``."""
    return _sealing_text(office_id, wrapped, os.urandom(KEY_BYTES))


def new_sealing_key_of(office_id: UUID, wrapped: bytes, key: bytes) -> str:
    """The text of a sealing key that was made elsewhere."""
    return _sealing_text(office_id, wrapped, key)


def open_sealing_key(office_id: UUID, wrapped: bytes, text: str) -> bytes:
    """What ``new_sealing_key`` made. Raises ``Unreadable``."""
    return _open_sealing(office_id, wrapped, text, tuple(master_keys()))


def rewrapped_sealing_key(office_id: UUID, old: bytes, new: bytes, text: str) -> str:
    """The same sealing key where the data key was wrapped as ``old`` and is as ``new``."""
    return _sealing_text(office_id, new, open_sealing_key(office_id, old, text))


def _wrap(office_id: UUID, key: bytes) -> bytes:
    master, nonce = master_keys()[0], os.urandom(NONCE_BYTES)
    return _name_of(master) + nonce + AESGCM(master).encrypt(nonce, key, office_id.bytes)


@lru_cache(maxsize=4096)
def _unwrap(office_id: UUID, wrapped: bytes, masters: tuple[bytes, ...]) -> bytes:
    master, rest = _master_of(wrapped, masters), wrapped[NAME_BYTES:]
    try:
        box = AESGCM(master)
        return box.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], office_id.bytes)
    except InvalidTag as error:
        raise Unreadable("the office's data key") from error


def _sealing_text(office_id: UUID, wrapped: bytes, key: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    box = _sealing_box(office_id, wrapped, tuple(master_keys()))
    return base64.b64encode(nonce + box.encrypt(nonce, key, office_id.bytes)).decode()


@lru_cache(maxsize=4096)
def _open_sealing(office_id: UUID, wrapped: bytes, text: str, masters: tuple[bytes, ...]) -> bytes:
    raw = base64.b64decode(text)
    try:
        box = _sealing_box(office_id, wrapped, masters)
        return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], office_id.bytes)
    except InvalidTag as error:
        raise Unreadable("a sealing key of the office") from error


def _sealing_box(office_id: UUID, wrapped: bytes, masters: tuple[bytes, ...]) -> AESGCM:
    """Opened by who has both the master key and the office's data key."""
    salt = _unwrap(office_id, wrapped, masters)
    both = HKDF(SHA256(), KEY_BYTES, salt, b"okienko sealing keys")
    return AESGCM(both.derive(_master_of(wrapped, masters)))


def _master_of(wrapped: bytes, masters: tuple[bytes, ...]) -> bytes:
    for master in masters:
        if hmac.compare_digest(_name_of(master), wrapped[:NAME_BYTES]):
            return master
    raise Unreadable("the office's data key: its master key is not here")


def _name_of(master: bytes) -> bytes:
    return hashlib.sha256(b"okienko master " + master).digest()[:NAME_BYTES]
