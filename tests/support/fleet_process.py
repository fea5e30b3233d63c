"""A process that migrates the fleet and is killed in the middle of an office's transaction."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import django


def main(name: str, column: str, at: int) -> None:
    """Add ``column`` by the migration ``name``; die in the office that is the ``at``-th."""
    django.setup()
    from django.utils import timezone

    from provisioning.domain.fleet import migrate
    from provisioning.management.bench.trial import trial_migration
    from support.fleet import a_column

    reached = 0

    def deadly(*_facts: object) -> Callable[[Any, int], None]:
        nonlocal reached
        reached += 1
        real = migrate_done(*_facts)

        def seal(cursor: Any, took_ms: int) -> None:
            real(cursor, took_ms)
            if reached == at:
                os.kill(os.getpid(), signal.SIGKILL)

        return seal

    migrate_done: Callable[..., Callable[[Any, int], None]] = migrate.done
    with trial_migration(name, a_column(column)), patch.object(migrate, "done", deadly):
        migrate.migrate_fleet(clock=timezone.now)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
