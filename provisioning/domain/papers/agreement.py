"""The processing agreement (art. 28(3)): versions that never change, accepted office by office."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Final

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from billing.public import Seller
from provisioning.domain.notice_letters import owe_to_offices
from provisioning.models import AgreementAcceptance, AgreementVersion
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal

PROPOSAL: Final = Path(__file__).with_name("agreement.yaml")


class SameWords(Refusal):
    """The newest version says this already."""

    code: ClassVar[str] = "same_words"
    message = gettext_lazy("The newest version says exactly this already.")


class NothingToAccept(Refusal):
    """There is no version that waits for the office."""

    code: ClassVar[str] = "nothing_to_accept"
    message = gettext_lazy("There is no version of the agreement to accept.")


def proposal() -> list[dict[str, Any]]:
    """The sections this release proposes, with our company's name before them."""
    found: list[dict[str, Any]] = yaml.safe_load(PROPOSAL.read_text(encoding="utf-8"))
    return [_parties(Seller.objects.first()), *found]


def _parties(us: Seller | None) -> dict[str, Any]:
    who = f"{us.name}, {us.street}, {us.postal_code} {us.city}, NIP {us.nip}" if us else "Okienko"
    return {
        "heading": "Strony",
        "paragraphs": [
            "Administrator: urząd, który przyjmuje tę umowę w swoim panelu.",
            f"Podmiot przetwarzający: {who}.",
        ],
    }


def digest(sections: list[dict[str, Any]]) -> str:
    """SHA-256 of the words."""
    text = json.dumps(sections, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@transaction.atomic
def publish(
    sections: list[dict[str, Any]], what_changed: str, from_day: date, *, now: datetime, by: Actor
) -> AgreementVersion:
    """Publish a version; every office is asked to accept it. Raises ``SameWords``."""
    newest = AgreementVersion.objects.order_by("-number").first()
    if newest is not None and newest.digest == digest(sections):
        raise SameWords
    made = AgreementVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        sections=sections,
        digest=digest(sections),
        published_at=now,
        in_force_from=from_day,
        what_changed=what_changed.strip(),
    )
    with override("pl"):
        words = (
            _("Processing agreement, version %(number)s") % {"number": made.number},
            _("Read it and accept it in the panel: Office → Personal data.")
            + (f"\n\n{made.what_changed}" if made.what_changed else ""),
        )
    owe_to_offices(f"agreement {made.pk}", words, now=now)
    record("agreement.published", by=by, now=now, about=made)
    return made


def newest_version() -> AgreementVersion | None:
    """The newest version; every office may read it."""
    return AgreementVersion.objects.order_by("-number").first()


def own_acceptances() -> list[AgreementAcceptance]:
    """What the current office has accepted, the newest first."""
    mine = AgreementAcceptance.objects.filter(office_id=current_office().pk)
    return list(mine.select_related("version"))


@transaction.atomic
def accept(digest_seen: str, *, now: datetime, by: Actor) -> AgreementAcceptance:
    """The office's admin accepts the newest version, the very words that were shown.

    Raises ``NothingToAccept``, also for a visitor: we accept nothing for the office.
    """
    newest = newest_version()
    if newest is None or newest.digest != digest_seen or by.kind != ActorKind.CLERK:
        raise NothingToAccept
    office = current_office()
    known = AgreementAcceptance.objects.filter(version=newest, office_id=office.pk).first()
    if known is not None or by.id is None:
        raise NothingToAccept
    made = AgreementAcceptance.objects.create(
        version=newest,
        office_id=office.pk,
        at=now,
        by_id=by.id,
        by_name=by.name,
        digest=newest.digest,
    )
    record("agreement.accepted", by=by, now=now, about=newest, fields=[str(newest.number)])
    return made
