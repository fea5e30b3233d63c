"""What an office on its way out is told: where its data lie, until when, and what comes then."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.notice_letters import POLISH, drop, letter, office_address, owe
from provisioning.domain.papers.facts import admin_addresses
from provisioning.models import Leaving
from tenants.context import office_context, platform_context
from tenants.models import Office

KIT_PAGE: Final = "/panel/kopia-danych"
MOMENT: Final = "%d.%m.%Y %H:%M"


def tell_kit_is_ready(leaving: Leaving, office: Office, *, now: datetime) -> int:
    """Owe the office's administrators a letter: where its data lie, until when, what comes then.

    The office itself writes no messages any more. Where nobody administers it, whoever gets the
    certificate is told. Again after a kill it is the same letter. How many are told.
    """
    with office_context(office):
        people = admin_addresses() or [leaving.letter_to]
    with override(POLISH):
        words = _about_the_kit(leaving, office)
    with platform_context():
        for address in people:
            owe(_occasion(leaving), address, words, office_id=office.pk, now=now)
    return len(people)


def drop_kit_letters(leaving: Leaving) -> int:
    """What has not left is not true any more: the office stays. On the platform; how many."""
    return drop(_occasion(leaving))


def _occasion(leaving: Leaving) -> str:
    return f"kit of leaving {leaving.pk}"


def _about_the_kit(leaving: Leaving, office: Office) -> tuple[str, str]:
    told = {
        "office": leaving.name,
        "moment": timezone.localtime(leaving.may_delete_at).strftime(MOMENT),
        "support": settings.OKIENKO_SUPPORT_EMAIL,
        "certificate": leaving.letter_to,
    }
    subject = _("%(office)s leaves Okienko: take your data") % told
    return subject, letter(
        _(
            "Your office leaves Okienko. Nobody changes anything in it any more. All its data lie"
            " ready as one file; an administrator takes it here, after signing in:"
        ),
        office_address(office, KIT_PAGE),
        _("Until %(moment)s everything can be called off: write to %(support)s.") % told,
        _(
            "After that, as soon as you have taken the file, your address closes and all data are"
            " deleted for ever. The certificate of deletion goes to %(certificate)s."
        )
        % told,
    )
