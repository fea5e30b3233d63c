"""An office leaving in a process of its own, to be killed: ``one_leaving <id> <step> <s> <now>``.

``step``: in which to die, or right after it, so many seconds after it began; nothing that comes
later is begun.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime

import django

django.setup()

from django.conf import settings  # noqa: E402 - models need the setup above

from provisioning.domain.leaving.go_on import go_on  # noqa: E402 - as above
from provisioning.models import Leaving  # noqa: E402 - as above
from tenants.context import platform_context  # noqa: E402 - as above

leaving_id, victim, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
now = datetime.fromisoformat(sys.argv[4])
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
reached = threading.Event()


def heard(step: str) -> None:
    """SIGKILL cannot be caught: nothing below gets a chance to tidy up."""
    if step == victim:
        reached.set()
        threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGKILL)).start()
    elif reached.is_set():
        signal.pause()


with platform_context():
    leaving = Leaving.objects.select_related("office").get(pk=leaving_id)
go_on(leaving, now=now, tell=heard)
if reached.is_set():
    signal.pause()
