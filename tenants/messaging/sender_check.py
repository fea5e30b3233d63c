"""Whether receivers can trust letters from a domain: what its name servers say (SPF, DKIM, DMARC).

Only what stands there is told. Whether the server that sends is among those SPF lets through
shows when a letter arrives: a mail server seldom sends from the address it answers at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, Resolver

SECONDS: Final = 3.0
SHOWN: Final = 300


class Verdict(StrEnum):
    """How a record does."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one kind: ``record`` as it stands, cut where it is long."""

    name: str
    verdict: Verdict
    told: str | Promise
    record: str = ""


class Silent(Exception):
    """No name server answered."""


class Names:
    """A name server to ask: the one of the settings, else the system's."""

    def __init__(self, server: str = "") -> None:
        host, _colon, port = (server or settings.OKIENKO_NAME_SERVER).rpartition(":")
        self._resolver = Resolver(configure=not host)
        if host:
            self._resolver.nameservers, self._resolver.port = [host], int(port)
        self._resolver.lifetime = self._resolver.timeout = SECONDS

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name. Raises ``Silent``."""
        return [b"".join(one.strings).decode("ascii", "replace") for one in self._ask(name, "TXT")]

    def addresses(self, name: str) -> set[str]:
        """The addresses a name leads to. Raises ``Silent``."""
        return {str(one.address) for kind in ("A", "AAAA") for one in self._ask(name, kind)}

    def has_mail(self, name: str) -> bool:
        """Tell whether letters can come back to a name. Raises ``Silent``."""
        return any(str(one.exchange) != "." for one in self._ask(name, "MX"))

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self._resolver.resolve(name, RdataType[kind], search=False))
        except (NXDOMAIN, NoAnswer):
            return []
        except (NoNameservers, DNSException, OSError) as error:
            raise Silent(type(error).__name__) from error


def look(domain: str, selector: str, names: Names) -> list[Finding]:
    """Everything about ``domain``; a server that does not answer makes one finding unknown."""
    checks = {
        "SPF": lambda: _spf(domain, names),
        "DKIM": lambda: _dkim(domain, selector, names),
        "DMARC": lambda: _dmarc(domain, names),
        "MX": lambda: _mx(domain, names),
    }
    return [_answered(name, check) for name, check in checks.items()]


def _answered(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Silent:
        return Finding(name, Verdict.UNKNOWN, _("No name server answered. Try again in a while."))


def _spf(domain: str, names: Names) -> Finding:
    found = [one for one in names.texts(domain) if one.lower().split(" ")[0] == "v=spf1"]
    if not found:
        told = _("There is no SPF record: receivers cannot tell your servers from anybody’s.")
        return Finding("SPF", Verdict.BAD, told)
    if len(found) > 1:
        told = _("There are several SPF records: receivers then believe none. Keep one.")
        return Finding("SPF", Verdict.BAD, told, " / ".join(found)[:SHOWN])
    last = found[0].lower().split()[-1]
    if last in {"+all", "all"}:
        told = _("This SPF record lets everybody send in your name. End it with “-all” or “~all”.")
        return Finding("SPF", Verdict.BAD, told, found[0][:SHOWN])
    told = _("There is an SPF record. See that it names the server letters leave by.")
    return Finding("SPF", Verdict.GOOD, told, found[0][:SHOWN])


def _dkim(domain: str, selector: str, names: Names) -> Finding:
    if not selector:
        told = _("Give the selector your mail server signs with; it knows it.")
        return Finding("DKIM", Verdict.UNKNOWN, told)
    place = f"{selector}._domainkey.{domain}"
    found = [one for one in names.texts(place) if "p=" in one]
    keys = [_tag(one, "p") for one in found]
    if not any(keys):
        told = _("There is no key for this selector: letters cannot be proved to be yours.")
        return Finding("DKIM", Verdict.BAD, told, place)
    return Finding("DKIM", Verdict.GOOD, _("There is a key for this selector."), found[0][:SHOWN])


def _dmarc(domain: str, names: Names) -> Finding:
    found = [one for one in names.texts(f"_dmarc.{domain}") if one.upper().startswith("V=DMARC1")]
    if not found:
        told = _("There is no DMARC record: receivers do not know what to do with forgeries.")
        return Finding("DMARC", Verdict.BAD, told)
    if _tag(found[0], "p").lower() == "none":
        told = _("DMARC only watches (p=none). When nothing is amiss, ask for “quarantine”.")
        return Finding("DMARC", Verdict.GOOD, told, found[0][:SHOWN])
    told = _("DMARC tells receivers to keep forgeries away.")
    return Finding("DMARC", Verdict.GOOD, told, found[0][:SHOWN])


def _mx(domain: str, names: Names) -> Finding:
    if names.has_mail(domain):
        return Finding("MX", Verdict.GOOD, _("What cannot be delivered can come back."))
    told = _("No server takes letters to this domain: what cannot be delivered comes back nowhere.")
    return Finding("MX", Verdict.BAD, told)


def _tag(record: str, name: str) -> str:
    """The value of ``name`` in ``a=b; c=d``."""
    pairs = (part.strip().partition("=") for part in record.split(";"))
    return next((value.strip() for key, _equal, value in pairs if key.strip() == name), "")
