"""What an embed has decided already: it stands in the address, for there is no cookie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.conf import settings

from booking.client import FORM

SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,60}")
COLOUR: Final = re.compile(r"[0-9a-fA-F]{6}")
NOTHING: Final = "-"
"""The segment of an embed that decides nothing."""
ROOT: Final = "/w/"


@dataclass(frozen=True, slots=True)
class Preset:
    """Keys of a service and a unit, a language, a colour (six hexadecimal digits), "" for none.

    ``locked``: what is preset cannot be changed inside the frame. ``guest``: who came into it, as
    ``client.signed`` says it; where a browser would keep a cookie, a frame keeps its address.
    """

    service: str = ""
    unit: str = ""
    language: str = ""
    colour: str = ""
    locked: bool = False
    guest: str = ""

    @property
    def segment(self) -> str:
        """As one part of a path, such as ``usluga=dowod,jezyk=en``; always written the same way."""
        every = self._told() | ({"gosc": self.guest} if self.guest else {})
        told = [f"{name}={value}" for name, value in every.items()]
        return ",".join(told) or NOTHING

    @property
    def prefix(self) -> str:
        """Under which all pages of this embed stand."""
        return f"{ROOT}{self.segment}/"

    @property
    def address(self) -> str:
        """The address an embed begins with, on the office's host."""
        told = self._told()
        return f"{ROOT}?{urlencode(told)}" if told else ROOT

    def _told(self) -> dict[str, str]:
        every = {
            "usluga": self.service,
            "jednostka": self.unit,
            "jezyk": self.language,
            "kolor": self.colour,
            "zamknij": "1" if self.locked else "",
        }
        return {name: value for name, value in every.items() if value}


def read_preset(sent: Mapping[str, str]) -> Preset:
    """The preset of an address; what makes no sense is left out, so that an old embed still opens.

    Nothing is locked where nothing is preset.
    """
    service, unit = _fit(SLUG, sent.get("usluga")), _fit(SLUG, sent.get("jednostka"))
    language = sent.get("jezyk", "")
    return Preset(
        service=service,
        unit=unit,
        language=language if language in dict(settings.LANGUAGES) else "",
        colour=_fit(COLOUR, str(sent.get("kolor", "")).removeprefix("#")).lower(),
        locked=sent.get("zamknij") == "1" and bool(service or unit),
    )


def read_segment(segment: str) -> Preset | None:
    """The preset of a path; None unless it is written exactly as we write it."""
    pairs = [part.partition("=") for part in segment.split(",")] if segment != NOTHING else []
    sent = {name: value for name, _sign, value in pairs}
    preset = replace(read_preset(sent), guest=_fit(FORM, sent.get("gosc")))
    return preset if preset.segment == segment else None


def _fit(form: re.Pattern[str], text: str | None) -> str:
    return text if text and form.fullmatch(text) else ""
