"""What the name servers say about a sender's domain, told in words."""

from __future__ import annotations

import pytest
from support.reports import name_server

from tenants.messaging import sender_check
from tenants.messaging.sender_check import Names, look

Records = dict[tuple[str, str], list[str]]
DOMAIN = "um.example"
GOOD: Records = {
    (DOMAIN, "TXT"): ['"unrelated"', '"v=spf1 include:_spf.example " "-all"'],
    ("mail._domainkey.um.example", "TXT"): ['"v=DKIM1; k=rsa; p=MIIB"'],
    ("_dmarc.um.example", "TXT"): ['"v=DMARC1; p=quarantine"'],
    (DOMAIN, "MX"): ["10 mx.um.example."],
}


def found(records: Records, selector: str = "mail") -> dict[str, str]:
    with name_server(records) as server:
        return {one.name: one.verdict.value for one in look(DOMAIN, selector, Names(server))}


def test_a_domain_in_order_is_fine_in_everything() -> None:
    assert found(GOOD) == {"SPF": "good", "DKIM": "good", "DMARC": "good", "MX": "good"}


@pytest.mark.parametrize(
    ("what", "place", "records"),
    [
        ("SPF", (DOMAIN, "TXT"), []),
        ("SPF", (DOMAIN, "TXT"), ['"v=spf1 -all"', '"v=spf1 ~all"']),
        ("SPF", (DOMAIN, "TXT"), ['"v=spf1 mx +all"']),
        ("SPF", (DOMAIN, "TXT"), ['"v=spf10 -all"']),
        ("DKIM", ("mail._domainkey.um.example", "TXT"), []),
        ("DKIM", ("mail._domainkey.um.example", "TXT"), ['"v=DKIM1; p="']),
        ("DMARC", ("_dmarc.um.example", "TXT"), ['"p=none"']),
        ("MX", (DOMAIN, "MX"), []),
        ("MX", (DOMAIN, "MX"), ["0 ."]),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_else(
    what: str, place: tuple[str, str], records: list[str]
) -> None:
    verdicts = found({**GOOD, place: records})
    assert verdicts.pop(what) == "bad"
    assert set(verdicts.values()) == {"good"}


def test_without_a_selector_nobody_can_tell_about_dkim() -> None:
    assert found(GOOD, selector="")["DKIM"] == "unknown"


def test_a_name_server_that_is_silent_leaves_it_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_check, "SECONDS", 1.0)
    verdicts = found({**GOOD, ("_dmarc.um.example", "TXT"): ["silent"]})
    assert verdicts == {"SPF": "good", "DKIM": "good", "DMARC": "unknown", "MX": "good"}


@pytest.mark.parametrize("domain", ["", ".", "a..b", "x" * 300, "urząd.example"])
def test_whatever_the_domain_it_is_answered(domain: str) -> None:
    with name_server({}) as server:
        assert len(look(domain, "mail", Names(server))) == 4
