"""What an office's admins are told by e-mail when its messages are in trouble: once, not always."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from tenants.accounts.models import Role, User
from tenants.addresses import office_host, office_url
from tenants.context import current_office
from tenants.profile.models import Profile

from .kinds import Value
from .models import Message, MessageChannel
from .outbox import Owed, owe
from .sources import Letter

ABOUT: Final = "office"
WORDS: Final = Path(__file__).parent / "words"
GATEWAY_DOWN: Final = "gateway_down"
MAIL_DOWN: Final = "mail_down"
MESSAGES_DEAD: Final = "messages_dead"
SMS_CAP: Final = "sms_cap"
TEXT_BROKEN: Final = "text_broken"
OFFICE_SUSPENDED: Final = "office_suspended"
OFFICE_RESUMED: Final = "office_resumed"
PERSON_REQUEST_DUE: Final = "person_request_due"
PAGES: Final = {
    GATEWAY_DOWN: "/panel/bramka/",
    MAIL_DOWN: "/panel/poczta/",
    MESSAGES_DEAD: "/panel/wiadomosci/",
    SMS_CAP: "/panel/wiadomosci/",
    TEXT_BROKEN: "/panel/teksty/",
    PERSON_REQUEST_DUE: "/panel/wnioski",
}
TOLD: Final = ("gateway", "reason", "why", "day", "number")
STAFF: Final = "staff:"
LOCAL: Final = ZoneInfo("Europe/Warsaw")
FRESH: Final = timedelta(days=2)


def tell_admins(
    kind: str,
    *,
    now: datetime,
    occasion: str = "",
    because_of: Message | None = None,
    **details: str,
) -> None:
    """Owe a notice to each admin, once per ``occasion``: else once a day, by the office's clock.

    ``details`` are variables of the text, none of them personal. Trouble with such a notice
    itself makes no further ones: ``because_of`` tells.
    """
    if because_of is not None and because_of.about_kind == ABOUT:
        return
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).values_list("pk", flat=True)
    office = current_office()
    owe(
        [
            Owed(
                kind=kind,
                channel=MessageChannel.EMAIL,
                occasion=occasion or f"{now.astimezone(LOCAL):%Y-%m-%d}",
                about_kind=ABOUT,
                about=office.pk,
                due_at=now,
                not_after=now + FRESH,
                recipient=f"{STAFF}{admin}",
                details=details,
            )
            for admin in admins
        ],
        now=now,
    )


def office_words(language: str) -> dict[str, Value]:
    """The variables every text of the office's own has."""
    profile = Profile.objects.current()
    return {
        "office": profile.short_name or profile.name,
        "office_phone": profile.phone,
        "office_address": profile.address,
        "privacy_url": office_url("/prywatnosc"),
        "host": office_host(),
    }


class OfficeLetters:
    """The source of notices to admins (``tenants.messaging.sources``)."""

    texts = WORDS

    def letter(self, message: Message) -> Letter | None:
        """To an admin who still is one."""
        person = message.recipient.removeprefix(STAFF)
        found = User.objects.filter(pk=person, is_active=True, role=Role.ADMIN).first()
        if found is None:
            return None
        told = {name: str(message.details.get(name, "")) for name in TOLD}
        words = office_words(message.language) | told
        words["text_name"] = str(message.details.get("text_name", ""))
        words["panel_url"] = office_url(PAGES.get(message.kind, "/panel/"))
        return Letter(found.email, message.language, words)
