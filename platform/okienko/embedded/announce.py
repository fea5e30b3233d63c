"""What the demo says when it is ready: for people, or as JSON."""

from __future__ import annotations

import json
from typing import Any

from .application import Application


def as_json(application: Application) -> str:
    """One object: ``{platform, mailbox, offices: [{name, url, panel, accounts}], operators}``."""
    addresses = {"platform": _platform(application), "mailbox": _mailbox(application)}
    return json.dumps(addresses | application.seeded(), ensure_ascii=False)


def as_text(application: Application) -> str:
    """Addresses and sign-ins, one below the other."""
    lines = [
        "",
        "Okienko is running.",
        "",
        f"  Platform   {_platform(application)}",
        f"  Mailbox    {_mailbox(application)}   every e-mail and SMS lands here",
    ]
    seeded = application.seeded()
    for office in seeded["offices"]:
        lines += [
            "",
            f"  {office['name']}",
            f"    residents  {office['url']}",
            f"    staff      {office['panel']}",
            *_accounts(office),
        ]
    if ours := seeded.get("operators"):
        lines += ["", "  Operators", f"    panel      {ours['panel']}", *_accounts(ours)]
    home = application.stack.home.folder
    return "\n".join([*lines, "", f"Ctrl+C stops everything; the data stay in {home}."])


def _accounts(place: dict[str, Any]) -> list[str]:
    return [
        f"               {account['email']:<32} {account['password']:<20} {account['role']}"
        for account in place["accounts"]
    ]


def _platform(application: Application) -> str:
    return f"http://{application.environment['OKIENKO_BASE']}"


def _mailbox(application: Application) -> str:
    port = application.environment["OKIENKO_SINK_URL"].rpartition(":")[2]
    return f"http://localhost:{port}"
