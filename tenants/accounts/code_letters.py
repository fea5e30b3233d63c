"""The source of messages with a code to sign in: the address and the code come from the row."""

from __future__ import annotations

from tenants.messaging.models import Message
from tenants.messaging.notices import WORDS, office_words
from tenants.messaging.sources import Letter

from .codes import MINUTES, code_of
from .models import SignInCode


class CodeLetters:
    """Codes to sign in (``tenants.messaging.sources``)."""

    texts = WORDS

    def letter(self, message: Message) -> Letter | None:
        """To whoever asked, while the code works."""
        asked = SignInCode.objects.filter(pk=message.about, used_at=None).first()
        if asked is None:
            return None
        words = office_words(message.language)
        words |= {"code": code_of(asked), "minutes": str(MINUTES)}
        return Letter(asked.email, message.language, words)
