"""An office being born in a process of its own, to be killed: ``one_birth <subdomain> <step> <s>``.

``step``: in which to die, so many seconds after it began; ``-``: in none.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

import django

django.setup()

from provisioning.domain.create import create  # noqa: E402
from support.births import KNOWN, NOW  # noqa: E402 - models need the setup above

subdomain, victim, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])


def heard(step: str) -> None:
    """SIGKILL cannot be caught: nothing below gets a chance to tidy up."""
    if step == victim:
        threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()


create(subdomain, None, told=KNOWN | {"subdomain": subdomain, "plan": "start"}, now=NOW, tell=heard)
