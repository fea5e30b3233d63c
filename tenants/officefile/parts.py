"""Sections of the office file that every floor shares: the office itself, consents, texts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from . import readers as read

GATEWAYS: Final = ("none", "sink", "smsapi", "serwersms", "smsplanet", "justsend", "twilio")
LANGUAGES: Final = ("pl", "en", "uk")


@dataclass(frozen=True, slots=True)
class OfficePart:
    """Who the office is, as residents read it."""

    name: str = read.key(read.text())
    short_name: str = read.key(read.gsm(17), "")
    email: str = read.key(read.email, "")
    phone: str = read.key(read.text(40), "")
    address: str = read.key(read.text(300), "")
    bip_url: str = read.key(read.url, "")
    website: str = read.key(read.url, "")
    dpo_name: str = read.key(read.text(), "")
    dpo_email: str = read.key(read.email, "")
    languages: tuple[str, ...] = read.key(read.list_of(read.choice(*LANGUAGES)), ("pl",))


@dataclass(frozen=True, slots=True)
class SmsPart:
    """The SMS gateway; its credentials are never in the file."""

    gateway: str = read.key(read.choice(*GATEWAYS), "none")
    fold_polish: bool = read.key(read.boolean, True)
    daily_cap: int = read.key(read.integer(0), 200)


@dataclass(frozen=True)
class OfficeSettingsPart:
    """Keys of ``settings`` about how the office looks and writes."""

    quiet_hours: tuple[datetime.time, datetime.time] | None = read.key(read.span, None)
    sms: SmsPart = read.key(read.part(SmsPart), SmsPart())
    address_form: str = read.key(read.choice("ty", "panstwo"), "ty")
    colour: str = read.key(
        read.matching(read.COLOUR, lambda: _("Give a colour such as “#0b5fff”, in quotes.")),
        "#0b5fff",
    )
    embed_origins: tuple[str, ...] = read.key(
        read.list_of(
            read.matching(read.ORIGIN, lambda: _("Give an origin such as https://www.example.pl."))
        ),
        (),
    )


@dataclass(frozen=True, slots=True)
class VersionPart:
    """The words of a consent from one day on."""

    valid_from: datetime.date = read.key(read.day)
    title: str = read.key(read.text())
    text: str = read.key(read.text(50_000))
    valid_to: datetime.date | None = read.key(read.day, None)
    status: str = read.key(read.choice("draft", "in_force", "withdrawn"), "in_force")
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ConsentPart:
    """A notice or consent and its versions."""

    key: str = read.key(read.slug)
    group: str = read.key(read.text(40), "booking")
    kind: str = read.key(read.choice("notice", "consent"), "notice")
    required: bool = read.key(read.boolean, True)
    versions: tuple[VersionPart, ...] = read.key(read.list_of(read.part(VersionPart)), ())
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """A message text of the office's own, in Liquid."""

    kind: str = read.key(read.text(40))
    channel: str = read.key(read.choice("email", "sms"))
    body: str = read.key(read.text(20_000))
    language: str = read.key(read.choice(*LANGUAGES), "pl")
    subject: str = read.key(read.text(200), "")
    line: int = field(default=0, compare=False)
