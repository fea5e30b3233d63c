"""Sections of the office file that every floor shares: the office itself, consents, texts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tenants.messaging.gsm import SENDER

from . import readers as read
from . import values as value

GATEWAYS: Final = ("none", "sink", "smsapi", "serwersms", "smsplanet", "justsend", "twilio")
LANGUAGES: Final = ("pl", "en", "uk")


@dataclass(frozen=True, slots=True)
class DeclarationPart:
    """What the accessibility declaration says (act of 4 April 2019); texts are the office's."""

    status: str = read.key(value.choice("full", "partial", "none"), "partial")
    published: datetime.date | None = read.key(value.day, None)
    updated: datetime.date | None = read.key(value.day, None)
    prepared: datetime.date | None = read.key(value.day, None)
    reviewed: datetime.date | None = read.key(value.day, None)
    auditor: str = read.key(value.text(), "")
    inaccessible: str = read.key(value.text(5_000), "")
    exclusions: str = read.key(value.text(5_000), "")
    person: str = read.key(value.text(), "")
    email: str = read.key(value.email, "")
    phone: str = read.key(value.text(40), "")
    architecture: str = read.key(value.text(10_000), "")
    apps: str = read.key(value.text(2_000), "")


@dataclass(frozen=True, slots=True)
class OfficePart(read.Part):
    """Who the office is, as residents read it."""

    name: str = read.key(value.text())
    short_name: str = read.key(value.sms(17), "")
    email: str = read.key(value.email, "")
    phone: str = read.key(value.text(40), "")
    address: str = read.key(value.text(300), "")
    bip_url: str = read.key(value.url, "")
    website: str = read.key(value.url, "")
    dpo_name: str = read.key(value.text(), "")
    dpo_email: str = read.key(value.email, "")
    languages: tuple[str, ...] = read.key(read.list_of(value.choice(*LANGUAGES)), ("pl",))
    declaration: DeclarationPart = read.key(read.part(DeclarationPart), DeclarationPart())
    crest: str = read.key(value.text(120), "")


@dataclass(frozen=True, slots=True)
class SmsPart:
    """The SMS gateway; its credentials are never in the file."""

    gateway: str = read.key(value.choice(*GATEWAYS), "none")
    fold_polish: bool = read.key(value.boolean, True)
    daily_cap: int = read.key(value.integer(0), 200)
    sender: str = read.key(
        value.matching(
            SENDER,
            lambda: _("Give 3 to 11 letters and digits, without Polish signs, such as UM Olsztyn."),
        ),
        "",
    )


@dataclass(frozen=True, slots=True)
class StaffPart:
    """How people who work here sign in; the secret of their service is never in the file."""

    second_step: str = read.key(value.choice("optional", "required"), "optional")
    oidc_issuer: str = read.key(value.url, "")
    oidc_client_id: str = read.key(value.text(255), "")
    oidc_only: bool = read.key(value.boolean, False)


@dataclass(frozen=True)
class OfficeSettingsPart:
    """Keys of ``settings`` about how the office looks and writes."""

    quiet_hours: tuple[datetime.time, datetime.time] | None = read.key(value.span, None)
    sms: SmsPart = read.key(read.part(SmsPart), SmsPart())
    address_form: str = read.key(value.choice("ty", "panstwo"), "ty")
    colour: str = read.key(value.colour, "#0b5fff")
    embed_origins: tuple[str, ...] = read.key(
        read.list_of(
            value.matching(
                value.ORIGIN, lambda: _("Give an origin such as https://www.example.pl.")
            )
        ),
        (),
    )
    staff: StaffPart = read.key(read.part(StaffPart), StaffPart())


@dataclass(frozen=True, slots=True)
class WordsPart(read.Part):
    """The words of a consent in another language; both are there or none."""

    title: str = read.key(value.text())
    text: str = read.key(value.text(50_000))


@dataclass(frozen=True, slots=True)
class VersionPart(read.Part):
    """The words of a consent from one day on; the Polish ones bind."""

    valid_from: datetime.date = read.key(value.day)
    title: str = read.key(value.text())
    text: str = read.key(value.text(50_000))
    valid_to: datetime.date | None = read.key(value.day, None)
    status: str = read.key(value.choice("draft", "in_force", "withdrawn"), "in_force")
    translations: tuple[tuple[str, WordsPart], ...] = read.key(
        read.mapping_of(read.part(WordsPart), ("en", "uk")), ()
    )


@dataclass(frozen=True, slots=True)
class ConsentPart(read.Part):
    """A notice or consent and its versions."""

    key: str = read.key(value.slug)
    group: str = read.key(value.text(40), "booking")
    kind: str = read.key(value.choice("notice", "consent"), "notice")
    required: bool = read.key(value.boolean, True)
    versions: tuple[VersionPart, ...] = read.key(read.list_of(read.part(VersionPart)), ())


@dataclass(frozen=True, slots=True)
class TemplatePart(read.Part):
    """A message text of the office's own, in Liquid."""

    kind: str = read.key(value.text(40))
    channel: str = read.key(value.choice("email", "sms", "page"))
    body: str = read.key(value.text(20_000))
    language: str = read.key(value.choice(*LANGUAGES), "pl")
    subject: str = read.key(value.text(200), "")
