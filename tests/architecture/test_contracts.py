"""The import contracts of pyproject.toml hold, and each of them breaks when it should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("platform", "tenants", "booking", "billing", "provisioning")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "rooms")
ROOMS = {room.strip("() ") for layer in LAYERS for room in layer.split("|")}
OPEN = {"public", "signals", "management"}  # commands have to be found by Django


@dataclass(frozen=True)
class Plant:
    """A line that must not be: ``module`` imports ``imported``."""

    contract: str
    module: str
    imported: str


PLANTS = [
    Plant("floors", "tenants.context", "booking.enums"),
    Plant("floors", "tenants.models", "okienko.reporting"),
    Plant("floors", "billing.apps", "booking.enums"),
    Plant("floors", "booking.enums", "provisioning.apps"),
    Plant("rooms", "booking.models.booking", "booking.domain.hold"),
    Plant("rooms", "booking.domain.hold", "booking.web"),
    Plant("rooms", "booking.errors", "booking.models"),
    Plant("doors", "provisioning.apps", "booking.models"),
    Plant("doors", "provisioning.apps", "booking.domain.hold"),
    Plant("doors", "okienko.health", "booking.errors"),
    Plant("doors-of-billing", "provisioning.apps", "billing.models"),
    Plant("doors-of-provisioning", "okienko.health", "provisioning.domain"),
    Plant("pure-timetable", "booking.domain.timetable", "booking.models.zone"),
    Plant("pure-timetable", "booking.domain.timetable", "django.utils.timezone"),
    Plant("pure-timetable", "booking.domain.timetable", "time"),
]


class Copy:
    """A copy of the code in which anything may be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(ROOT / "pyproject.toml", folder)
        for module in MODULES:
            only_code = shutil.ignore_patterns("static", "locale", "templates", "docs", "*.pyc")
            shutil.copytree(ROOT / module, folder / module, ignore=only_code)

    def plant(self, plant: Plant) -> None:
        """Write the forbidden import at the end of its module."""
        path = self.folder.joinpath(*plant.module.split("."))
        if plant.module.startswith("okienko"):
            path = self.folder / "platform" / path.relative_to(self.folder)
        with path.with_suffix(".py").open("a") as file:
            file.write(f"\nimport {plant.imported}\n")

    def lint(self, *contracts: str) -> subprocess.CompletedProcess[str]:
        """Run import-linter on the copy."""
        paths = os.pathsep.join([str(self.folder), str(self.folder / "platform")])
        chosen = [word for contract in contracts for word in ("--contract", contract)]
        return subprocess.run(
            [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo", *chosen],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    yield Copy(tmp_path)
    shutil.rmtree(tmp_path)


def test_all_contracts_are_kept(copy: Copy) -> None:
    answer = copy.lint()

    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_a_contract_breaks_on_each_planted_import(copy: Copy, contract: str) -> None:
    planted = [plant for plant in PLANTS if plant.contract == contract]
    assert planted, "a contract nobody has seen broken guards nothing"
    for plant in planted:
        copy.plant(plant)

    answer = copy.lint(contract)

    assert answer.returncode == 1, answer.stdout
    assert "0 kept, 1 broken" in answer.stdout
    for plant in planted:
        assert any(
            plant.module in line and plant.imported.split(".")[0] in line
            for line in answer.stdout.splitlines()
        ), f"{plant} went unseen:\n{answer.stdout}"


@pytest.mark.parametrize("module", ["booking", "billing", "provisioning"])
def test_every_room_but_the_public_one_is_behind_the_door(module: str) -> None:
    protected = {room for contract in CONTRACTS for room in contract.get("protected_modules", ())}
    rooms = {
        f"{module}.{room}"
        for room in ROOMS - OPEN
        if (ROOT / module / f"{room}.py").exists() or (ROOT / module / room).is_dir()
    }

    assert rooms <= protected
