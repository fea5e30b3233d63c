"""The folder ``.okienko``: data, keys and logs of one demo, and who is using it now."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .keys import write_private
from .trouble import Trouble, one_line

LOCK: Final = "lock"
ENVIRONMENT: Final = "env.json"
CHECKOUT: Final = Path(__file__).resolve().parents[3]


def home_folder() -> Path:
    """``OKIENKO_HOME``, or ``.okienko`` in the checkout (installed elsewhere: where one stands)."""
    if chosen := os.environ.get("OKIENKO_HOME"):
        return Path(chosen).absolute()
    checkout = (CHECKOUT / "pyproject.toml").is_file()
    return (CHECKOUT if checkout else Path.cwd()) / ".okienko"


class Home:
    """One ``.okienko`` folder. Whoever uses it holds a lock on a file in it until they end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.files = folder / "files"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep everyone else out; the lock goes with the process, even one killed by force."""
        with one_line(self.folder):
            for folder in (self.folder, self.logs, self.files):
                folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)  # messages with PINs and keys are in it
            (self.folder / LOCK).touch(mode=0o600)
        with (self.folder / LOCK).open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Trouble(
                    f"A demo is already running in {self.folder} (process {lock.read().strip()}): "
                    "stop it first, or choose another folder with OKIENKO_HOME."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            try:
                yield
            finally:
                (self.folder / ENVIRONMENT).unlink(missing_ok=True)

    def is_used(self) -> bool:
        """Whether a living process holds the lock."""
        try:
            with (self.folder / LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def publish(self, environment: Mapping[str, str]) -> None:
        """Tell other commands how to reach the services that run here."""
        write_private(self.folder / ENVIRONMENT, json.dumps(dict(environment), indent=1))

    def environment(self) -> dict[str, str] | None:
        """How to reach the services that run here; None when nothing runs."""
        if not self.is_used():
            return None
        try:
            loaded: dict[str, str] = json.loads((self.folder / ENVIRONMENT).read_text())
        except FileNotFoundError:
            return None
        return loaded
