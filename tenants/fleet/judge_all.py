"""Judge all migrations of ours; which of them are released stands in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from .rules import Finding, Models, judge

RELEASED: Final = Path(__file__).with_name("released.txt")
"""Written when a release is made, a migration a line. Without it there was no release yet: no table
is known to any code but this one, and only what is refused always is refused."""


def judge_all(released: set[str]) -> list[Finding]:
    """What is wrong with migrations that are not ``released``, in the order in which they run."""
    loader = MigrationLoader(None)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    new: Models = set()
    found: list[Finding] = []
    for migration in _in_order(loader):
        config = apps.get_app_config(migration.app_label)
        found += judge(
            migration,
            state,
            new,
            in_offices=config.name in settings.TENANT_APPS,
            released=_name(migration) in released or not _is_ours(config.name),
        )
    return found


def released_migrations() -> set[str]:
    """Those of the last release; none before the first."""
    return set(RELEASED.read_text().split()) if RELEASED.exists() else set()


def release() -> int:
    """Write down that all migrations of now are released; how many."""
    names = sorted(_name(one) for one in _in_order(MigrationLoader(None)))
    RELEASED.write_text("\n".join(names) + "\n")
    return len(names)


def _in_order(loader: MigrationLoader) -> list[Migration]:
    order: dict[tuple[str, str], Migration] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        for node in loader.graph.forwards_plan(leaf):
            order.setdefault(node, loader.graph.nodes[node])
    return list(order.values())


def _name(migration: Migration) -> str:
    return f"{migration.app_label}.{migration.name}"


def _is_ours(name: str) -> bool:
    return not name.startswith("django.")
