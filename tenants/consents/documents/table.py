"""A proof as a table for spreadsheets: semicolons, UTF-8 with a mark, no cell is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from tenants.consents.days import WARSAW
from tenants.consents.domain.proof import Row
from tenants.tables import csv_file


def columns() -> list[str]:
    """The heads, in the language of the reader."""
    return [
        _("When"),
        _("Who"),
        _("Id of the account or visit"),
        _("Consent"),
        _("Kind"),
        _("Version"),
        _("Title"),
        _("Language"),
        _("How"),
        _("By"),
        _("SHA-256 of the words"),
        _("Taken back"),
    ]


def cells(row: Row) -> list[str]:
    """One acceptance; moments carry their offset from UTC."""
    given = row.given
    consent = given.version.consent
    return [
        moment(given.at),
        row.person or _("forgotten"),
        str(given.about),
        consent.key,
        str(consent.get_kind_display()),
        str(given.version.number),
        given.shown.title,
        given.shown_language,
        given.channel,
        given.by_kind,
        given.digest,
        moment(row.taken_back) if row.taken_back else "",
    ]


def proof_table(rows: Sequence[Row]) -> bytes:
    """The file."""
    return csv_file([columns(), *map(cells, rows)])


def moment(at: datetime) -> str:
    """``2026-11-20 10:00:00+01:00``, as clocks in Poland showed it."""
    return at.astimezone(WARSAW).isoformat(sep=" ", timespec="seconds")
