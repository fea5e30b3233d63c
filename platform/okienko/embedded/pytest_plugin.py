"""pytest plugin: PostgreSQL, Valkey and the mailbox are up before any test module is imported.

Loaded with ``-p okienko.embedded.pytest_plugin``. pytest-django imports the settings while pytest
loads the first conftest, so the services must be there earlier still. Under xdist the controller
starts them and the workers inherit the environment. With ``DATABASE_URL`` and ``REDIS_URL`` set,
those servers are used, and ``OKIENKO_ADMIN_DATABASE_URL`` must name a superuser of the first: the
tests make and drop databases of their own.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import pytest

from .environment import ADMIN_DATABASE, REDIS, has_real_servers
from .keys import load_keys
from .processes import end_all
from .scratch import scratch_servers, scratch_stack
from .trouble import Trouble
from .valkey import Valkey

SWITCH: Final = "OKIENKO_TEST_SERVICES"
_running = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the services, once for the controller and all its workers."""
    atexit.register(_running.close)  # pytest that gives up early does not unconfigure
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ[REDIS] = _redis_of_worker(worker)
    elif SWITCH not in os.environ:
        try:
            os.environ.update(_services())
        except Trouble as trouble:
            raise pytest.UsageError(str(trouble)) from trouble
        os.environ[SWITCH] = str(os.getpid())
    return (yield)


def _redis_of_worker(worker: str) -> str:
    """A worker empties its cache between tests, so it needs one that no other worker uses."""
    address = urlsplit(os.environ[REDIS])
    if address.scheme != "unix":
        return urlunsplit(address._replace(path=f"/{int(worker.removeprefix('gw')) + 1}"))
    home = Path(os.environ["OKIENKO_FILES"]).parent
    tag = f"{load_keys(home).cluster}-{worker}"
    valkey = Valkey(home / "logs", tag, f"valkey-{worker}")
    _running.callback(end_all, [valkey.start()])
    return valkey.url


def _services() -> dict[str, str]:
    if has_real_servers(os.environ):
        if not os.environ.get(ADMIN_DATABASE):
            raise Trouble(f"{ADMIN_DATABASE} is not set: the tests make databases with it.")
        return _running.enter_context(scratch_servers(os.environ)).environment
    return _running.enter_context(scratch_stack()).environment


def pytest_unconfigure() -> None:
    """Stop and delete what this process started; also after Ctrl+C."""
    _running.close()
    if os.environ.get(SWITCH) == str(os.getpid()):
        del os.environ[SWITCH]
