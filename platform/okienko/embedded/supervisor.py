"""``okienko demo``: start everything, tell where it is, and leave nothing running at the end."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, NoReturn

import psycopg

from .announce import as_json, as_text
from .application import Application
from .environment import MAIL_PORT, PORT, has_real_servers, port
from .home import LOCK, Home, home_folder
from .keys import load_keys
from .leftovers import discard
from .prepare import first_line
from .processes import Child
from .sockets import claim_port
from .stack import Stack
from .trouble import Trouble, one_line, require_room

PULSE: Final = 0.2
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the demo to end."""


def run_demo(*, fresh: bool, as_json: bool) -> int:
    """Run the demo until somebody ends it or something fails; the program's exit code."""
    home = Home(home_folder())
    try:
        with _stopped_by_signals(), one_line(home.folder), home.in_use():
            _Demo(home, fresh=fresh, in_json=as_json).run()
    except Stopped:
        _say("Stopped. Nothing is left running.")
        return 0
    except Trouble as trouble:
        print(f"okienko demo: {trouble}", file=sys.stderr)  # noqa: T201 - the program's voice
        return 1
    except psycopg.Error as error:
        log = home.logs / "postgres.log"
        _say(f"okienko demo: PostgreSQL: {first_line(error)} (more in {log})")
        return 1
    return 0


class _Demo:
    """One run of the demo."""

    def __init__(self, home: Home, *, fresh: bool, in_json: bool) -> None:
        self.home = home
        self.fresh = fresh
        self.in_json = in_json
        self.stack = Stack(home=home)
        self.application: Application | None = None

    def run(self) -> NoReturn:
        """Start all, announce it, watch; ends only by :class:`Stopped` or :class:`Trouble`."""
        require_room(self.home.folder)
        brought = self._brought()
        web = claim_port(port(PORT, 8000), PORT)
        page = claim_port(port(MAIL_PORT, 8025), MAIL_PORT)
        try:
            if self.fresh:
                self._start_over()
            _say("Starting PostgreSQL, Valkey and the mailbox …")
            self.stack.start_mailbox(page, claim_port(0, ""))
            if brought:
                self.stack.use_servers(os.environ)
            else:
                self.stack.start_servers(durable=True)
            self.stack.wait_for_mailbox()
            self.application = Application(stack=self.stack, web=web, watch=self._watch_once)
            self.home.publish(self.application.environment)
            _say("Bringing the database up to date …")
            self.application.migrate()
            _say("Starting web, worker and clock with example offices …")
            self.application.start()
            self._announce(self.application)
            while True:
                self._watch_once()
                time.sleep(PULSE)
        finally:
            for claimed in (web, page):
                claimed.close()
            self._stop()

    def _brought(self) -> bool:
        real = has_real_servers(os.environ)
        if real and self.fresh:
            raise Trouble("--fresh deletes the demo's own data, never those on your servers.")
        return real

    def _start_over(self) -> None:
        with suppress(Trouble):  # damaged keys are a reason to start over
            discard(self.home.folder, load_keys(self.home.folder).cluster)
        for path in self.home.folder.iterdir():
            if path.is_dir() and path != self.home.logs:
                shutil.rmtree(path)
            elif path.is_file() and path.name != LOCK:
                path.unlink()
        self.home.files.mkdir()

    def _watch_once(self) -> None:
        """Raise when one of the children is not there any more."""
        for child in self._children():
            if child.ended():
                raise Trouble(
                    f"{child.name} stopped unexpectedly ({child.how_it_ended()}); "
                    f"its log: {child.log}"
                )

    def _children(self) -> list[Child]:
        return self.stack.children + (self.application.children if self.application else [])

    def _announce(self, application: Application) -> None:
        text = as_json(application) if self.in_json else as_text(application)
        print(text, flush=True)  # noqa: T201 - what was asked for

    def _stop(self) -> None:
        for sign in SIGNALS:  # a second Ctrl+C must not leave half of it running
            signal.signal(sign, signal.SIG_IGN)
        if self.application:
            self.application.stop()
        self.stack.stop()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    ignores_hangup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # started by nohup
    heard = [sign for sign in SIGNALS if sign is not signal.SIGHUP or not ignores_hangup]
    before = {sign: signal.signal(sign, stop) for sign in heard}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - progress, apart from the answer
