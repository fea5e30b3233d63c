"""Which word may be an office's address: letters a–z, not ours, and like none of ours."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal

LONGEST: Final = 63
LONGEST_HOST: Final = 253
LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Ours, or names people trust too easily.
RESERVED: Final = frozenset(
    {"www", "panel", "api", "admin", "app", "mail", "poczta", "smtp", "ftp", "static", "pomoc"}
    | {"status", "okienko", "test", "localhost", "ns1", "ns2", "autodiscover", "autoconfig"}
    | {"administrator", "operator", "platforma", "logowanie", "konto", "rozliczenia", "faktury"}
    | {"support", "help", "bezpieczenstwo", "security", "demo", "imap", "pop", "mx", "dns", "cdn"}
    | {"gov", "epuap", "mobywatel", "profilzaufany", "wpad", "isatap", "hostmaster", "postmaster"}
)
PRACTICE: Final = "-cwiczenia"
"""The end of practice offices' names (``provisioning.domain.practice``)."""
PANELS: Final = "panel-"
"""The beginning of operators' hosts in further cells (``tenants.cells``)."""
# An encoded name shows other letters in a browser's bar than those it is typed with.
ENCODED: Final = re.compile(r"..--")
# What the eye takes for another letter, as it is read in most typefaces.
ALIKE: Final = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))
# Words in offices' names that do not tell one from another.
COMMON: Final = frozenset(
    {"urzad", "miasta", "miejski", "gminy", "gmina", "i", "w", "we", "starostwo", "powiatowe"}
    | {"stanu", "cywilnego", "miasto", "powiat", "dzielnicy"}
)


class BadSubdomain(Refusal):
    """The word cannot be part of an address, or is kept for ourselves."""

    code: ClassVar[str] = "bad_subdomain"
    status: ClassVar[int] = 422
    message = _(
        "A subdomain has small letters a–z, digits and hyphens inside, at most 63 signs,"
        " and is none of those kept for the platform (www, panel, api…)."
    )


def check_subdomain(subdomain: str) -> None:
    """Raise ``BadSubdomain`` unless the word can be an office's address."""
    if not LABEL.fullmatch(subdomain) or ENCODED.match(subdomain):
        raise BadSubdomain
    if len(f"{subdomain}.{settings.OKIENKO_BASE_HOST}") > LONGEST_HOST:
        raise BadSubdomain
    if looks_like(subdomain) in OURS or looks_like(subdomain).startswith(looks_like(PANELS)):
        raise BadSubdomain


def check_wanted(subdomain: str) -> None:
    """The same for a real office: names of practice offices are kept for those."""
    check_subdomain(subdomain)
    if subdomain.endswith(PRACTICE):
        raise BadSubdomain(
            _("Names ending in “%(end)s” are kept for practice offices.") % {"end": PRACTICE}
        )


def looks_like(subdomain: str) -> str:
    """What the eye reads: equal for words that are easily taken for one another."""
    for seen, read in ALIKE:
        subdomain = subdomain.replace(seen, read)
    return subdomain


def proposed(name: str) -> str:
    """A subdomain out of an office's name; empty where its words make none."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    words = re.findall(
        r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one))
    )
    telling = [word for word in words if word not in COMMON] or words
    return "-".join(telling)[:LONGEST].strip("-")


OURS: Final = frozenset(looks_like(word) for word in RESERVED)
