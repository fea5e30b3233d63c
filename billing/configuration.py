"""Which foreign services billing works with: from the settings, doubles in the demo, or none.

Everything works without them: invoices go by e-mail and are put into KSeF by hand, and offices pay
by bank transfer.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from billing.ksef.fake import FakeKsef
from billing.ksef.gateway import KsefGateway
from billing.shelf import FileShelf


def ksef_gateway() -> KsefGateway | None:
    """The way to KSeF; None: by hand. There is no adapter to the real one yet."""
    if settings.OKIENKO_DEMO:
        return FakeKsef(demo_shelf("ksef"), timezone.now)
    return None


def demo_shelf(name: str) -> FileShelf:
    """Where a double keeps its memory in the demo, shared by web and worker."""
    return FileShelf(Path(settings.OKIENKO_FILES) / "doubles" / f"{name}.json")
