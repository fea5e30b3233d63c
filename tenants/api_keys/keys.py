"""Make a key, know it again, end it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor, ActorKind
from tenants.audit.record import record
from tenants.errors import Invalid, Refusal
from tenants.secrets import digest_of

from .models import ApiKey, Scope

PREFIX: Final = "okn_"
"""So that a key left in a program's source is found by whoever looks for such."""
SECRET_BYTES: Final = 32
FORM: Final = re.compile(PREFIX + r"[A-Za-z0-9_-]{43}", re.ASCII)
LONGEST: Final = timedelta(days=2 * 366)
FRESH: Final = timedelta(minutes=10)


class BadKey(Refusal):
    """No key of this office, or one that is over."""

    code = "unauthorized"
    status = 401
    message = _("This API key does not open this office. It may have expired or been ended.")


class KeyNeeded(BadKey):
    """Nobody said who calls."""

    message = _("This call needs an API key of the office: Authorization: Bearer okn_…")


class ScopeMissing(Refusal):
    """The key is good, but not for this."""

    code = "scope_missing"
    status = 403
    message = _("The office did not give this API key the right to do this.")


class NoSuchKey(Refusal):
    """There is no such key, or it was ended."""

    code = "not_found"
    status = 404
    message = _("There is no such key any more.")


@transaction.atomic
def make_key(
    *, name: str, scopes: Collection[str], expires_at: datetime, now: datetime, by: Actor
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and kept nowhere.

    Raises ``Invalid`` for no name, for no or unknown scopes, and for an end that is past or more
    than two years away.
    """
    problems: dict[str, list[str]] = {}
    if not name.strip():
        problems["name"] = [str(_("Say whose key it is."))]
    if not scopes or not set(scopes) <= set(Scope):
        problems["scopes"] = [str(_("Choose at least one right."))]
    if not now < expires_at <= now + LONGEST:
        problems["expires_at"] = [str(_("A key lasts at most two years."))]
    if problems:
        raise Invalid(errors=problems)
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey.objects.create(
        name=name.strip(),
        scopes=sorted(scopes),
        digest=digest_of(text),
        tail=text[-4:],
        created_at=now,
        expires_at=expires_at,
    )
    record("api_key.make", by=by, now=now, about=key, fields=key.scopes)
    return key, text


@transaction.atomic
def end_key(key_id: UUID, *, now: datetime, by: Actor) -> ApiKey:
    """End a key at once; there is no way back. Raises ``NoSuchKey``."""
    key: ApiKey | None = ApiKey.objects.select_for_update().filter(pk=key_id, ended_at=None).first()
    if key is None:
        raise NoSuchKey
    key.ended_at = now
    key.save(update_fields=["ended_at"])
    record("api_key.end", by=by, now=now, about=key)
    return key


def known_key(text: str, now: datetime) -> ApiKey:
    """The key that somebody shows. Raises ``BadKey``.

    Looked for by its digest: how long the search takes tells nothing of the key.
    """
    if not FORM.fullmatch(text):
        raise BadKey
    key: ApiKey | None = ApiKey.objects.good(now).filter(digest=digest_of(text)).first()
    if key is None:
        raise BadKey
    if key.used_at is None or key.used_at <= now - FRESH:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return key


def key_actor(key: ApiKey, address: str = "") -> Actor:
    """Who acts with this key, as histories name it."""
    return Actor(ActorKind.API, key.pk, key.name, address=address)
