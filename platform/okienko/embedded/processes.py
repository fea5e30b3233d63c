"""Child processes on a leash: when their parent dies, however it dies, they end too."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .account import Account, as_arguments

PR_SET_PDEATHSIG: Final = 1
STEP: Final = 0.02
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def leash(sign: signal.Signals, *, parent: int | None = None) -> Callable[[], None]:
    """What a child runs before its program: ask the kernel for ``sign`` when the parent dies.

    It runs after the child's user was changed, because that change would undo it. On systems
    without this request a leftover is found and ended at the next start.
    """
    expected = parent or os.getpid()

    def tie() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != expected:  # it died before the request was made
            os._exit(1)

    return tie


@dataclass(kw_only=True)
class Child:
    """A program we started: ``name`` for people, ``farewell`` asks it to end."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    farewell: signal.Signals = signal.SIGTERM
    last_resort: signal.Signals = signal.SIGKILL
    patience: float = 10

    def ended(self) -> bool:
        """Whether it runs no more."""
        return self.process.poll() is not None

    def how_it_ended(self) -> str:
        """In words, for the line about an unexpected end."""
        code = self.process.returncode
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit code {code}"

    def ask_to_end(self) -> None:
        """Send the polite signal."""
        if not self.ended():
            self.process.send_signal(self.farewell)

    def end(self) -> None:
        """Wait until it and all it started are gone; by force when patience is over."""
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, self.last_resort)
            self.process.wait(self.patience)
        if self.last_resort is signal.SIGKILL:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start and how."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str]
    folder: Path = Path("/")
    account: Account | None = None
    sockets: Sequence[int] = ()
    farewell: signal.Signals = signal.SIGTERM
    last_resort: signal.Signals = signal.SIGKILL
    patience: float = 10

    def start(self) -> Child:
        """Start it in a session of its own, so that Ctrl+C reaches only the supervisor."""
        if self.log.exists():
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in self.command],
                cwd=self.folder,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self.sockets,
                preexec_fn=leash(self.farewell),  # noqa: PLW1509 - no threads run yet
                **as_arguments(self.account),
            )
        return Child(
            name=self.name,
            process=process,
            log=self.log,
            farewell=self.farewell,
            last_resort=self.last_resort,
            patience=self.patience,
        )


def becomes_ready(child: Child, is_ready: Callable[[], bool], deadline: float) -> bool:
    """Wait until the child is ready; False when it ended or ``deadline`` (monotonic) has passed.

    Whatever else happens meanwhile, such as Ctrl+C, a child that is not ready does not stay.
    """
    ready = False
    try:
        while not ready and not child.ended() and time.monotonic() < deadline:
            ready = is_ready()
            time.sleep(0 if ready else STEP)
    finally:
        if not ready:
            child.ask_to_end()
            child.end()
    return ready


def end_all(children: Iterable[Child]) -> None:
    """End them one after another, the last started first: each may still need those before it."""
    for child in reversed(list(children)):
        child.ask_to_end()
        child.end()
