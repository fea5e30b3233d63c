"""How gunicorn runs the pages of the browser tests: as the demo's, on the clock of the tests.

They know the tests' cheap passwords, too.
"""

from __future__ import annotations

from typing import Any

from okienko.embedded import web
from okienko.embedded.web import *  # noqa: F403 - each name is a setting of gunicorn's
from support.friday import travel_as_told
from support.passwords import CHEAP


def post_fork(server: Any, worker: Any) -> None:
    """As in the demo; the server itself, which waits for its workers, stays on the wall's clock."""
    from django.conf import settings

    web.post_fork(server, worker)
    settings.PASSWORD_HASHERS = CHEAP
    travel_as_told()
