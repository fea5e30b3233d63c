"""Addresses that others name lead into nothing of ours, however they are written."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tenants.outside import NotOutside, leads_inside, public_address

INSIDE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),  # noqa: S104 - a list of what is refused
    *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1"),
    *("255.255.255.255", "224.0.0.1", "192.0.0.192"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:100.64.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "::127.0.0.1"),
]
OUTSIDE = ["8.8.8.8", "193.0.0.1", "2606:4700:4700::1111", "2002:808:808::1", "64:ff9b::808:808"]
WRITTEN = ["2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]"]


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_of_the_public_internet_leads_inside(address: str) -> None:
    assert leads_inside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_negative_control_the_public_internet_may_be_called(address: str) -> None:
    assert not leads_inside(address)


@pytest.mark.parametrize("written", WRITTEN)
def test_other_ways_to_write_ourselves_are_refused(written: str) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - inside our network, or no name at all
        public_address(written, 443)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_args: Any, **_more: Any) -> list[Any]:
        return [(2, 1, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(NotOutside):
        public_address("zly.example", 443)
    assert public_address("zly.example", 443, private=True) == "8.8.8.8"
