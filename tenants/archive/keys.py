"""Who can open a sealed file: the office's own data key, or whoever was given a transport key.

A file sealed for the office is noise as soon as the data key is destroyed, wherever its copies lie.
A transport key goes another way than the file, and is for taking an office to other servers.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tenants.master_keys import KEY_BYTES, NONCE_BYTES, Unreadable
from tenants.secrets import seal, unseal

PURPOSE: Final = "archive"
OFFICE: Final = "office"
TRANSPORT: Final = "transport"
SIGN: Final = "okienko-transport-"


def new_key() -> bytes:
    """The key of one file's contents."""
    return os.urandom(KEY_BYTES)


def new_transport_key() -> str:
    """A key to give to whoever may open the file, as text."""
    return SIGN + base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def wrap_for_office(key: bytes) -> dict[str, str]:
    """The part of a header that lets the current office open the file."""
    return {"opens_by": OFFICE, "key": seal(PURPOSE, base64.b64encode(key).decode())}


def wrap_for_transport(key: bytes, transport: str) -> dict[str, str]:
    """The part of a header that lets the holder of a transport key open the file."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_bytes_of(transport)).encrypt(nonce, key, PURPOSE.encode())
    return {"opens_by": TRANSPORT, "key": base64.b64encode(nonce + sealed).decode()}


def content_key(header: Mapping[str, Any], transport: str = "") -> bytes:
    """The key of a file's contents; where the office opens it, inside it. Raises ``Unreadable``."""
    if header["opens_by"] == OFFICE:
        return base64.b64decode(unseal(PURPOSE, header["key"]))
    raw = base64.b64decode(header["key"])
    try:
        box = AESGCM(_bytes_of(transport))
        return box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE.encode())
    except InvalidTag as error:
        raise Unreadable("the file: another transport key belongs to it") from error


def _bytes_of(transport: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(transport.strip().removeprefix(SIGN))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unreadable("the file: this is no transport key")
    return key
