"""A worker in a process of its own, to be killed: ``one_worker <office> <message> <texts>``."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

import django

django.setup()

from support.notes import NOW, Notes  # noqa: E402 - models need the setup above
from tenants.context import office_context, platform_context  # noqa: E402
from tenants.messaging.deliver import deliver  # noqa: E402
from tenants.messaging.models import Message  # noqa: E402
from tenants.messaging.sources import register_source  # noqa: E402
from tenants.models import Office  # noqa: E402

with platform_context():
    office = Office.objects.get(pk=sys.argv[1])
with office_context(office):
    notes = Notes(Path(sys.argv[3]))
    notes.letters = {Message.objects.get(pk=sys.argv[2]).about: notes.letters[notes.about()]}
    register_source("note", notes)
    deliver(UUID(sys.argv[2]), now=NOW)
