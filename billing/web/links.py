"""Links from an office's page to the platform, where cards are: signed, for an hour.

The office's page may not reach the platform's rows, and a form could not lead to another host under
our content policy; a signed link can. It names the office and the invoice, nothing else.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing

from tenants.models import Office

SALT: Final = "billing.card"
VALID: Final = 3600  # seconds


def card_link(office: Office, invoice_id: UUID) -> str:
    """Where this invoice may be paid by card."""
    return _link("karta", {"office": str(office.pk), "invoice": str(invoice_id)})


def portal_link(office: Office) -> str:
    """Where the office keeps its card."""
    return _link("portal", {"office": str(office.pk)})


def read_link(token: str) -> dict[str, Any]:
    """What a link says. Raises ``signing.BadSignature`` (forged, or older than an hour)."""
    told: dict[str, Any] = signing.loads(token, salt=SALT, max_age=VALID)
    return told


def account_address(office: Office) -> str:
    """The office's own page, to come back to."""
    host = f"{office.subdomain}.{settings.OKIENKO_BASE}"
    return f"{settings.OKIENKO_SCHEME}://{host}/panel/rozliczenia/"


def _link(page: str, told: dict[str, str]) -> str:
    return f"{settings.OKIENKO_BASE_URL}/rozliczenia/{page}/{signing.dumps(told, salt=SALT)}"
