"""Passwords and keys of one embedded stack: made once, kept beside the data."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from .trouble import Trouble

FILE: Final = "keys.json"


def _password() -> str:
    return secrets.token_urlsafe(24)


def _master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass(frozen=True, kw_only=True)
class Keys:
    """All secrets of the stack; ``cluster`` names its data, so that data and keys go together."""

    cluster: str = field(default_factory=lambda: secrets.token_hex(6))
    admin_password: str = field(default_factory=_password)
    app_password: str = field(default_factory=_password)
    migrator_password: str = field(default_factory=_password)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    master_key: str = field(default_factory=_master_key)


def load_keys(folder: Path) -> Keys:
    """The keys kept in ``folder``; made there at the first call."""
    path = folder / FILE
    try:
        return Keys(**json.loads(path.read_text()))
    except FileNotFoundError:
        keys = Keys()
        write_private(path, json.dumps(asdict(keys), indent=1))
        return keys
    except (ValueError, TypeError) as error:
        raise Trouble(f"{path} is damaged: start over with 'okienko demo --fresh'.") from error


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner may read; whole or not at all, also when killed half-way."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
