"""The kinds of messages that have nothing to do with a visit: codes, invitations, trouble."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.addresses import office_url

from .kinds import EMAIL, SMS, Kind, Label, Needs, Value, Words
from .notices import WORDS, office_words

VARIABLES: Final[dict[str, Label]] = {
    "code": _("The code to sign in with"),
    "minutes": _("For how many minutes it works"),
    "link": _("The link to set a password"),
    "link_until": _("Until when the link works"),
    "gateway": _("The SMS gateway"),
    "reason": _("What the gateway answers"),
    "text_name": _("The text that does not work"),
    "why": _("Why the office is suspended"),
    "day": _("From which day"),
    "number": _("The number of the request"),
    "panel_url": _("The page of the panel to look at"),
    "office": _("The name of the office"),
    "office_phone": _("The telephone number"),
    "office_address": _("The address of the office"),
    "privacy_url": _("How personal data are processed"),
    "host": _("The address of the booking service"),
}
OFFICE: Final = ("office", "office_phone", "office_address", "privacy_url", "host")
LONGEST: Final[Words] = {"office": "URZAD MIASTA WZOR", "office_phone": "800 100 2000"}


def sample(language: str, longest: bool) -> Words:
    """A made-up value for each variable."""
    words: dict[str, Value] = office_words(language) | {
        "code": "482915",
        "minutes": "10",
        "link": office_url(f"/panel/zaproszenie/{'x' * 43}"),
        "link_until": "25.11.2026, 10:30",
        "gateway": "SMSAPI",
        "reason": "101",
        "text_name": "reminder, SMS, pl",
        "why": "umowa",
        "day": "01.12.2026",
        "number": "12/2026",
        "panel_url": office_url("/panel/wiadomosci/"),
    }
    return {**words, **LONGEST} if longest else words


def _kind(key: str, label: Label, variables: tuple[str, ...], needs: dict[str, Needs]) -> Kind:
    return Kind(
        key=key,
        label=label,
        channels=tuple(needs),
        variables={name: VARIABLES[name] for name in (*variables, *OFFICE)},
        texts=WORDS,
        sample=sample,
        needs=needs,
        for_staff=key != "sign_in_code",  # residents get it as well
        editable="panel_url" not in variables,
    )


_CODE: Final[Needs] = (frozenset({"code"}),)
_LINK: Final[Needs] = (frozenset({"link"}),)
KINDS: Final = (
    _kind(
        "sign_in_code",
        _("Code to sign in"),
        ("code", "minutes"),
        dict.fromkeys((EMAIL, SMS), _CODE),
    ),
    _kind("invitation", _("To staff: invitation"), ("link", "link_until"), {EMAIL: _LINK}),
    _kind("new_password", _("To staff: new password"), ("link", "link_until"), {EMAIL: _LINK}),
    _kind(
        "gateway_down",
        _("To admins: SMS do not go out"),
        ("gateway", "reason", "panel_url"),
        {EMAIL: ()},
    ),
    _kind("mail_down", _("To admins: the own mail server fails"), ("panel_url",), {EMAIL: ()}),
    _kind("messages_dead", _("To admins: messages not sent"), ("panel_url",), {EMAIL: ()}),
    _kind("sms_cap", _("To admins: no more SMS today"), ("panel_url",), {EMAIL: ()}),
    _kind(
        "text_broken",
        _("To admins: a text does not work"),
        ("text_name", "panel_url"),
        {EMAIL: ()},
    ),
    _kind(
        "office_suspended",
        _("To admins: the office is suspended"),
        ("why", "day", "panel_url"),
        {EMAIL: ()},
    ),
    _kind(
        "person_request_due",
        _("To admins: a request about data waits"),
        ("number", "day", "panel_url"),
        {EMAIL: ()},
    ),
    _kind("office_resumed", _("To admins: the office is resumed"), ("panel_url",), {EMAIL: ()}),
)
