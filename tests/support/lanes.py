"""Which tests run when, and by whom: what takes longest first, so that nobody waits at the end.

What presses the machine hard runs one after another: the browsers in one process, the plants in
another. Two of a kind at once would only take each other's time.
"""

from __future__ import annotations

from collections import Counter as Tally
from typing import Any, Final

import pytest
from xdist.scheduler import LoadFileScheduling

HEAVY: Final = ("tests/browser/", "tests/faults/", "tests/embedded/")
"""Folders of which one process runs all, and in this order."""
PLANTS: Final = HEAVY[1:]
LONG: Final = (
    "tests/booking/test_stateful.py",
    "tests/booking/test_machine.py",
    "tests/provisioning/fleet/test_migrate.py",
    "tests/tenants/messaging/test_faults.py",
    "tests/provisioning/test_demo.py",
    "tests/provisioning/test_demo_again.py",
    "tests/booking/test_hammer.py",
    "tests/booking/api/test_many_at_once.py",
    "tests/booking/api/test_bad_input.py",
    "tests/booking/test_plan_agrees.py",
    "tests/booking/test_explain_agrees.py",
    "tests/isolation/test_frozen_office.py",
    "tests/tenants/messaging/test_faults_gateway.py",
    "tests/tenants/messaging/test_fairness.py",
    "tests/provisioning/leaving/test_leaving.py",
    "tests/provisioning/restoring/test_restore.py",
)
"""Other files that take long; how many tests they have does not tell."""


def put_into_order(items: list[pytest.Item]) -> None:
    """Heavy folders, then long files, then the others by the number of their tests."""
    sizes = Tally(_file(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        file = _file(item.nodeid)
        heavy = next((n for n, folder in enumerate(HEAVY) if file.startswith(folder)), None)
        if heavy is not None:
            return heavy, 0
        if file in LONG:
            return len(HEAVY), LONG.index(file)
        return len(HEAVY) + 1, -sizes[file]

    items.sort(key=place)


class OneFileOneProcess(LoadFileScheduling):
    """xdist's own, but for the heavy folders, which are one file each, and for the order."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(PLANTS):
            return "plants"
        return "browser" if nodeid.startswith(HEAVY) else _file(nodeid)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
