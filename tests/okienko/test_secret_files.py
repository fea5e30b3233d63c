"""Secrets come from the environment or from files, and what is missing is named all at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from okienko.embedded.prepare import prepare
from okienko.embedded.trouble import Trouble
from okienko.needs import NEEDED, missing
from okienko.secret_files import with_files

ROOT = Path(__file__).resolve().parents[2]
WHOLE = dict.fromkeys(NEEDED, "x")


def test_a_file_holds_what_its_setting_would(tmp_path: Path) -> None:
    lying = tmp_path / "key"
    lying.write_text("tajne\n")
    told = with_files({"OKIENKO_SECRET_KEY_FILE": str(lying), "DATABASE_URL_FILE": str(lying)})
    assert (told["OKIENKO_SECRET_KEY"], told["DATABASE_URL"]) == ("tajne", "tajne")


def test_other_programs_files_are_left_alone() -> None:
    environment = {"SSL_CERT_FILE": "/nowhere", "OKIENKO_FILES": "/srv"}
    assert with_files(environment) == environment


def test_told_twice_or_unreadable_is_refused_without_telling_the_secret(tmp_path: Path) -> None:
    lying = tmp_path / "key"
    lying.write_bytes(b"tajne\xff")
    for environment in (
        {"OKIENKO_SECRET_KEY": "tajne", "OKIENKO_SECRET_KEY_FILE": str(lying)},
        {"OKIENKO_SECRET_KEY_FILE": str(lying)},
        {"OKIENKO_SECRET_KEY_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(ImproperlyConfigured) as refused:
            with_files(environment)
        assert "OKIENKO_SECRET_KEY" in str(refused.value)
        assert "tajne" not in str(refused.value)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_is_named_with_what_it_is_for(name: str) -> None:
    (told,) = missing(WHOLE | {name: ""})
    assert name in told
    assert NEEDED[name] in told
    assert missing(WHOLE | {name: "", f"{name}_FILE": "/run/secrets/x"}) == []


def test_a_password_of_the_examples_is_named_and_not_taken() -> None:
    address = "postgres://okienko_app:zmien-mnie-2@database/okienko"
    (told,) = missing(WHOLE | {"DATABASE_URL": address, "FOREIGN_URL": "zmien-mnie"})
    assert "DATABASE_URL still says zmien-mnie" in told
    others = dict.fromkeys(("DATABASE_URL", "OKIENKO_OWNER_DATABASE_URL"), "postgres://x")
    with pytest.raises(Trouble, match="OKIENKO_ADMIN_DATABASE_URL still says zmien-mnie"):
        prepare(others | {"OKIENKO_ADMIN_DATABASE_URL": "postgres://postgres:zmien-mnie@x/okienko"})


def test_the_doctor_of_a_bare_machine_names_everything_at_once(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("OKIENKO_", *NEEDED))}
    bare = {**kept, "DATABASE_URL": "postgres://nobody@/nowhere", "OKIENKO_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "okienko", "doctor"],
        env={**bare, "PYTHONPATH": f"{ROOT}:{ROOT}/platform"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    for name in set(NEEDED) - {"DATABASE_URL"}:
        assert name in done.stderr
    assert "Traceback" not in done.stderr
