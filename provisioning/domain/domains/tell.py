"""An office is told when a host of its own stops naming it: nobody opens that page every day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.notice_letters import POLISH, letter, office_address, owe_to_office
from provisioning.models import Domain
from tenants.models import Office

from .names import record_name, record_text

PAGE: Final = "/panel/domena"


def tell_failing(mine: Domain, *, patience: timedelta, now: datetime) -> None:
    """The proof is gone: links name the subdomain until it is back. On the platform."""
    with override(POLISH):
        told = _told(mine) | {"day": f"{timezone.localtime(now + patience):%d.%m.%Y}"}
        words = (
            _("%(host)s: the record that proves it is gone") % told,
            letter(
                _(
                    "The name servers of %(host)s do not show the record any more. Links in new"
                    " messages name %(subdomain)s instead. Ask whoever runs your domain to put it"
                    " back: from %(day)s on your office does not answer at %(host)s any more."
                )
                % told,
                _("A TXT record named %(name)s with the text %(text)s") % told,
                _("Read it after signing in:"),
                str(told["page"]),
            ),
        )
    _owe("failing", mine, words, now)


def tell_lost(mine: Domain, *, now: datetime) -> None:
    """Whoever follows an old link to the host finds nothing there. On the platform."""
    with override(POLISH):
        told = _told(mine)
        words = (
            _("Your office does not answer at %(host)s any more") % told,
            letter(
                _(
                    "The record that proves %(host)s has been gone for four weeks, or another"
                    " office has proved the host. Links with %(host)s lead nowhere now; those with"
                    " %(subdomain)s go on. Put the record back and let us look again, or remove the"
                    " host from the list:"
                )
                % told,
                str(told["page"]),
            ),
        )
    _owe("lost", mine, words, now)


def _told(mine: Domain) -> dict[str, Any]:
    office = Office.objects.get(pk=mine.office_id)
    return {
        "host": mine.host,
        "subdomain": office_address(office, ""),
        "page": office_address(office, PAGE),
        "name": record_name(mine.host),
        "text": record_text(mine.token),
    }


def _owe(what: str, mine: Domain, words: tuple[str, str], now: datetime) -> None:
    """Once for each time it happens."""
    occasion = f"host {what} {mine.pk} {now:%Y%m%d%H%M}"
    owe_to_office(mine.office_id, occasion, words, now=now)
