"""Cache keys carry their place, so that no office reads another's."""

from __future__ import annotations

from .context import current_place_name


def place_key(key: str, key_prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION``: raises ``NoOffice`` outside of any place."""
    return f"{key_prefix}:{current_place_name()}:{version}:{key}"
