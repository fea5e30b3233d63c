"""Letters about a request, in plain words: what was asked, by when, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tenants.messaging.kinds import EMAIL, SMS, Kind, Label, Needs, Value, Words
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.notices import WORDS, office_words
from tenants.messaging.numbers import can_get_sms
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.sources import Letter

from .models import PersonRequest, RequestKind
from .tokens import code_of, page_url

ABOUT: Final = "person_request"
FRESH: Final = timedelta(days=14)
NEWS: Final = "request_news"
VARIABLES: Final[dict[str, Label]] = {
    "code": _("The code to type in"),
    "number": _("The number of the request"),
    "wish": _("What the person asked for"),
    "due": _("By when the office answers"),
    "reason": _("What the office wrote"),
    "request_url": _("The page of the request"),
    "office": _("The name of the office"),
    "office_phone": _("The telephone number"),
    "office_address": _("The address of the office"),
    "privacy_url": _("How personal data are processed"),
    "host": _("The address of the booking service"),
}
OFFICE: Final = ("office", "office_phone", "office_address", "privacy_url", "host")


def tell(asked: PersonRequest, kind: str, *, now: datetime) -> None:
    """Owe one letter to the person, by e-mail, else by SMS that there is news on the page.

    Who has neither is written to on paper.
    """
    if asked.email:
        channel, said = MessageChannel.EMAIL, kind
    elif asked.phone and can_get_sms(asked.phone):
        channel, said = MessageChannel.SMS, NEWS
    else:
        return
    letter = Owed(
        kind=said,
        channel=channel,
        occasion=kind.removeprefix("request_"),
        about_kind=ABOUT,
        about=asked.pk,
        due_at=now,
        not_after=now + FRESH,
        language=asked.language,
    )
    owe([letter], now=now)


class RequestLetters:
    """The source of letters about requests (``tenants.messaging.sources``)."""

    texts = WORDS

    def letter(self, message: Message) -> Letter | None:
        """To whoever asked; a code only while it works."""
        asked = PersonRequest.objects.filter(pk=message.about, forgotten_at=None).first()
        if asked is None:
            return None
        to = asked.email if message.channel == MessageChannel.EMAIL else asked.phone
        if not to:
            return None
        words = office_words(message.language)
        if message.kind == "request_code":
            over = asked.code_until is None or asked.code_until <= timezone.now()
            if over or message.occasion != f"round-{asked.code_round}":
                return None
            return Letter(to, message.language, words | {"code": code_of(asked)})
        return Letter(to, message.language, words | _facts(asked, message))


def _facts(asked: PersonRequest, message: Message) -> dict[str, Value]:
    with translation.override(message.language):
        wish = str(RequestKind(asked.kind).label)
    extended = message.kind == "request_extended"
    return {
        "number": asked.label,
        "wish": wish,
        "due": f"{asked.due_on:%d.%m.%Y}",
        "reason": asked.extended_because if extended else asked.answer,
        "request_url": page_url(asked),
    }


def sample(language: str, longest: bool) -> Words:
    """A made-up value for each variable."""
    words: dict[str, Value] = office_words(language) | {
        "code": "482915",
        "number": "12/2026",
        "wish": "…",
        "due": "24.12.2026",
        "reason": "…",
        "request_url": f"{office_words(language)['privacy_url']}/wniosek/{'x' * 54}",
    }
    return {**words, "office": "URZAD MIASTA WZOR"} if longest else words


def _kind(key: str, label: Label, names: tuple[str, ...], needs: dict[str, Needs]) -> Kind:
    return Kind(
        key=key,
        label=label,
        channels=tuple(needs),
        variables={name: VARIABLES[name] for name in (*names, *OFFICE)},
        texts=WORDS,
        sample=sample,
        needs=needs,
    )


_CODE: Final[Needs] = (frozenset({"code"}),)
_PAGE: Final[Needs] = (frozenset({"request_url"}),)
_ALL: Final = ("number", "wish", "due", "reason", "request_url")
KINDS: Final = (
    _kind(
        "request_code", _("Code for a request about data"), ("code",), {EMAIL: _CODE, SMS: _CODE}
    ),
    _kind("request_received", _("Request about data: received"), _ALL, {EMAIL: _PAGE}),
    _kind(
        "request_extended",
        _("Request about data: more time"),
        _ALL,
        {EMAIL: (*_PAGE, frozenset({"due"}), frozenset({"reason"}))},
    ),
    _kind("request_answered", _("Request about data: answered"), _ALL, {EMAIL: _PAGE}),
    _kind(
        "request_refused",
        _("Request about data: refused"),
        _ALL,
        {EMAIL: (*_PAGE, frozenset({"reason"}))},
    ),
    _kind("request_lifted", _("Request about data: restriction ended"), _ALL, {EMAIL: _PAGE}),
    _kind(NEWS, _("Request about data: news, by SMS"), _ALL, {SMS: _PAGE}),
)
