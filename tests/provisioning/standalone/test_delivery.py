"""What is delivered for a stand-alone office fits the program: checked by reading, not by running.

There is no container engine here. What a container would do is held against what the program knows:
commands, settings, addresses.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from okienko.commands import has_command
from okienko.embedded.environment import ADMIN_DATABASE

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "infra" / "standalone"
SETTINGS = (ROOT / "platform/okienko/settings.py").read_text("utf-8")
READ = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS))
NOT_SETTINGS = {ADMIN_DATABASE, "ADMIN_EMAIL"}
"""Read by ``okienko prepare`` and by the compose file itself."""


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))


def names_in(file: str) -> set[str]:
    lines = (FOLDER / file).read_text("utf-8").splitlines()
    return {line.partition("=")[0] for line in lines if line and not line.startswith("#")}


def test_every_name_in_the_example_is_read_and_what_must_be_said_is_in_it() -> None:
    named = names_in("okienko.env.example")
    assert named - READ - NOT_SETTINGS == set()
    must = set(re.findall(r'= env(?:\.\w+)?\("([A-Z_]+)"\)', SETTINGS)) | {"DATABASE_URL"}
    assert must <= named
    assert "OKIENKO_STRIPE_KEY" not in named


def test_every_command_of_the_compose_file_is_one_of_ours(compose: Any) -> None:
    services = compose["services"]
    setup = services["setup"]["command"][-1]
    words = re.findall(r"okienko (\w+)", setup)
    assert words == ["prepare", "standalone"]
    assert has_command("standalone")
    for name in ("worker", "beat"):
        assert services[name]["command"][:3] == ["celery", "-A", "okienko.celery"]
    queues = services["worker"]["command"][services["worker"]["command"].index("-Q") + 1]
    assert set(queues.split(",")) == set(re.findall(r'Queue\("(\w+)"\)', SETTINGS))
    for option in re.findall(r"--([a-z-]+)", setup):
        assert option.replace("-", "_") in {"file", "admin_email", "password_file"}


def test_containers_may_little_and_say_their_versions(compose: Any) -> None:
    for name, service in compose["services"].items():
        assert "privileged" not in service, name
        if name in {"web", "worker", "beat", "setup"}:
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert "ports" not in service or name == "web"
        else:
            assert re.search(r":\d", service["image"]), name
    assert {"database", "files"} == set(compose["volumes"])
    locks = " ".join(compose["services"]["database"]["command"])
    assert "max_locks_per_transaction=1024" in locks


def test_the_image_is_not_roots_and_asks_its_own_health() -> None:
    lines = (ROOT / "infra/Dockerfile").read_text("utf-8").splitlines()
    assert "USER okienko" in lines
    assert [line for line in lines if "requirements.lock" in line and "--require-hashes" in line]
    assert [line for line in lines if "/healthz" in line]
    version = re.search(r"FROM python:(\d+\.\d+)", "\n".join(lines))
    assert version is not None
    assert f'requires-python = ">={version.group(1)}"' in (ROOT / "pyproject.toml").read_text()


def test_the_guide_names_only_commands_that_exist() -> None:
    guide = (FOLDER / "INSTALACJA.md").read_text("utf-8")
    own = {"prepare", "demo"}
    wanted = set(re.findall(r"okienko ([a-z]{4,})(?: |`)", guide)) - own
    assert {word for word in wanted if not has_command(word)} == set()
    for file in re.findall(r"`(\w+\.env\.example)`", guide):
        assert (FOLDER / file).exists()
