"""Who is told: added, given a new secret, started again, ended; by an admin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.due import due
from tenants.errors import Invalid, Refusal
from tenants.messaging.webpush.endpoint import BadEndpoint, check_endpoint

from .emit import DELIVER, cloud_event, known
from .models import Delivery, Webhook
from .sign import new_secret

BOTH: Final = timedelta(hours=24)
"""How long the old secret signs beside the new one."""
TRIAL: Final = "trial"


class NoSuchWebhook(Refusal):
    """There is none, or it was ended."""

    code = "not_found"
    status = 404
    message = _("There is no such address any more.")


@transaction.atomic
def add_webhook(
    *, name: str, url: str, events: Collection[str], now: datetime, by: Actor
) -> Webhook:
    """A new one, with its secret. Raises ``Invalid`` by field."""
    problems: dict[str, list[str]] = {}
    if not name.strip():
        problems["name"] = [str(_("Say whose program it is."))]
    if not known(events):
        problems["events"] = [str(_("Choose at least one event."))]
    try:
        check_endpoint(url)
    except BadEndpoint:
        told = _("Give an address of the public internet that begins with https://.")
        problems["url"] = [str(told)]
    if problems:
        raise Invalid(errors=problems)
    made = Webhook.objects.create(
        name=name.strip(), url=url, events=sorted(events), secret=new_secret(), created_at=now
    )
    record("webhook.add", by=by, now=now, about=made, fields=made.events)
    return made


@transaction.atomic
def renew_secret(webhook_id: UUID, *, now: datetime, by: Actor) -> Webhook:
    """A new secret; the old one signs as well for a day. Raises ``NoSuchWebhook``."""
    webhook = _locked(webhook_id)
    webhook.old_secret, webhook.old_until = webhook.secret, now + BOTH
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    record("webhook.renew_secret", by=by, now=now, about=webhook)
    return webhook


@transaction.atomic
def end_webhook(webhook_id: UUID, *, now: datetime, by: Actor) -> Webhook:
    """Tell it nothing any more; what waits is given up. Raises ``NoSuchWebhook``."""
    webhook = _locked(webhook_id)
    webhook.ended_at, webhook.secret, webhook.old_secret = now, "", ""
    webhook.save(update_fields=["ended_at", "secret", "old_secret"])
    record("webhook.end", by=by, now=now, about=webhook)
    return webhook


@transaction.atomic
def start_again(webhook_id: UUID, *, now: datetime, by: Actor) -> Webhook:
    """Send again to an address that said it is gone. Raises ``NoSuchWebhook``."""
    webhook = _locked(webhook_id)
    webhook.stopped = ""
    webhook.save(update_fields=["stopped"])
    record("webhook.start_again", by=by, now=now, about=webhook)
    return webhook


@transaction.atomic
def send_test(webhook_id: UUID, *, now: datetime, by: Actor) -> Delivery:
    """Queue an event that says nothing but that it is a test. Raises ``NoSuchWebhook``."""
    webhook = _locked(webhook_id)
    sent = Delivery.objects.create(
        webhook=webhook,
        event=TRIAL,
        body=cloud_event(TRIAL, None, {}, now=now),
        created_at=now,
        due_at=now,
    )
    due(DELIVER, now)
    record("webhook.test", by=by, now=now, about=webhook)
    return sent


def _locked(webhook_id: UUID) -> Webhook:
    found: Webhook | None = (
        Webhook.objects.select_for_update().filter(pk=webhook_id, ended_at=None).first()
    )
    if found is None:
        raise NoSuchWebhook
    return found
