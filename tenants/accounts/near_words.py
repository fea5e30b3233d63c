"""No password of words that lie near: the program's, the office's, the person's own."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.context import current_office, is_in_office

from .models import User

SHORTEST_WORD: Final = 4
LEFT: Final = 6
"""So many letters must be left when all near words are taken out."""
OUR_WORDS: Final = ("okienko", "urzad", "urzed", "haslo", "password", "wizyt", "admin", "panel")


class NearWordsValidator:
    """Django's interface of a password validator."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ``ValidationError`` where nearly nothing of one's own is in it."""
        left = _plain(password)
        for word in sorted(_near(user), key=len, reverse=True):
            left = left.replace(word, "")
        if sum(letter.isalpha() for letter in left) < LEFT:
            raise ValidationError(self.get_help_text(), code="near_words")

    def get_help_text(self) -> str:
        """What to do."""
        return _(
            "Make the password of other words than your name, the office’s or this program’s,"
            " and not of digits alone."
        )


def _near(user: User | None) -> set[str]:
    told = list(OUR_WORDS)
    if is_in_office():
        office = current_office()
        told += [str(office.name), str(office.subdomain)]
    if user is not None:
        told += [user.name, user.email.partition("@")[0]]
    words = re.findall(r"[a-z]+", _plain(" ".join(told)))
    return {one for one in words if len(one) >= SHORTEST_WORD}


def _plain(text: str) -> str:
    """Small letters without their marks."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
