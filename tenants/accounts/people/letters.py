"""The source of messages with a link to set a password (``tenants.messaging.sources``)."""

from __future__ import annotations

from django.utils import timezone

from tenants.accounts.models import Invitation
from tenants.messaging.models import Message
from tenants.messaging.notices import LOCAL, WORDS, office_words
from tenants.messaging.sources import Letter

from .links import link_of


class InvitationLetters:
    """Invitations, and links to set a new password."""

    texts = WORDS

    def letter(self, message: Message) -> Letter | None:
        """To whom it was made for, while the link works."""
        found = Invitation.objects.filter(
            pk=message.about, used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
        )
        invitation = found.select_related("account").first()
        if invitation is None:
            return None
        words = office_words(message.language) | {
            "link": link_of(invitation),
            "link_until": f"{invitation.expires_at.astimezone(LOCAL):%d.%m.%Y, %H:%M}",
        }
        return Letter(invitation.account.email, message.language, words)
