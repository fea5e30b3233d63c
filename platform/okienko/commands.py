"""Which words ``okienko`` understands: the management commands of our own apps, found by file."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from okienko.embedded.home import CHECKOUT

# Installed, all five lie side by side; in a checkout the project is one folder deeper.
MODULES: Final = ("okienko", "tenants", "booking", "billing", "provisioning")
HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Command:
    """A management command, and what the first line of its file says about it."""

    name: str
    summary: str


def module_folder(module: str) -> Path:
    """Where one of our top-level modules lies."""
    if module == HERE.name:
        return HERE
    beside = HERE.parent / module
    return beside if beside.is_dir() else CHECKOUT / module


def commands() -> list[Command]:
    """All of them, by name; those with an underscore are for other programs, not for people."""
    files = {
        file.stem: file
        for module in MODULES
        for file in module_folder(module).rglob("management/commands/*.py")
        if not file.stem.startswith("_")
    }
    return [Command(name, _summary(file)) for name, file in sorted(files.items())]


def has_command(name: str) -> bool:
    """Whether there is a management command of this name."""
    return any(command.name == name for command in commands())


def _summary(file: Path) -> str:
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0].rstrip(".")
