"""Settings that lie in files: ``NAME_FILE`` names the file that holds ``NAME``.

So a secret is in no list of processes and in no description of a container: it lies in a file that
only the program may read, as Docker, Kubernetes and systemd (``LoadCredential``) hand them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.core.exceptions import ImproperlyConfigured

SUFFIX: Final = "_FILE"
OTHERS: Final = ("DATABASE_URL", "REDIS_URL", "SENTRY_DSN")
"""What we read that is not named after us."""


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with what its files hold, without the line end that editors leave there.

    Raises ``ImproperlyConfigured`` where something is told twice, or a file cannot be read; it
    names the setting and never what the file holds.
    """
    told = dict(environment)
    for name in environment:
        setting = name.removesuffix(SUFFIX)
        if setting == name or not (setting.startswith("OKIENKO_") or setting in OTHERS):
            continue
        if environment.get(setting):
            raise ImproperlyConfigured(f"{setting} and {name} are both set: keep one.")
        told[setting] = _contents(name, environment[name])
    return told


def _contents(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ImproperlyConfigured(f"{name}: {path} cannot be read ({told}).") from error
