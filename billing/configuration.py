"""Which foreign services billing works with: from the settings, doubles in the demo, or none.

Everything works without them: invoices go by e-mail and are put into KSeF by hand, and offices pay
by bank transfer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from billing.fake_stripe import FakeStripe, InProcess
from billing.gateway import StripeGateway, StripeKeys
from billing.ksef.fake import FakeKsef
from billing.ksef.gateway import KsefGateway
from billing.shelf import FileShelf

DEMO_SECRET: Final = "whsec_demo"  # noqa: S105 - signs the demo's own webhooks, opens nothing


def ksef_gateway() -> KsefGateway | None:
    """The way to KSeF; None: by hand. There is no adapter to the real one yet."""
    if settings.OKIENKO_DEMO:
        return FakeKsef(demo_shelf("ksef"), timezone.now)
    return None


def card_gateway() -> StripeGateway | None:
    """The way to card payments; None: offices pay by bank transfer only.

    Without keys the demo uses the double, which knows the demo's own keys.
    """
    secret: str = settings.OKIENKO_STRIPE_KEY
    webhook_secret: str = settings.OKIENKO_STRIPE_WEBHOOK_SECRET
    if secret:
        return StripeGateway(StripeKeys(secret, webhook_secret))
    if settings.OKIENKO_DEMO:
        return StripeGateway(StripeKeys("sk_test_demo", DEMO_SECRET, InProcess(demo_stripe())))
    return None


def demo_stripe() -> FakeStripe:
    """The double of Stripe in the demo; its pages to pay on are ours."""
    pages = f"{settings.OKIENKO_BASE_URL}/stripe/demo"
    return FakeStripe(demo_shelf("stripe"), _seconds, pages=pages)


def _seconds() -> int:
    return int(timezone.now().timestamp())


def demo_shelf(name: str) -> FileShelf:
    """Where a double keeps its memory in the demo, shared by web and worker."""
    return FileShelf(Path(settings.OKIENKO_FILES) / "doubles" / f"{name}.json")
