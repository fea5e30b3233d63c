"""Which sign-in service the office has, and whether it is the only way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenants.accounts.models import OidcSecret
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.profile.models import Profile

from .errors import UseService

SHOWN = 4
SHORTEST_SHOWN = 12
"""Of a shorter secret four signs would tell too much."""


@dataclass(frozen=True, slots=True)
class Service:
    """The service, and by what it knows us."""

    issuer: str
    client_id: str
    secret: str


def service() -> Service | None:
    """The office's; None where anything of it is missing."""
    profile = Profile.objects.current()
    kept = _secret(profile)
    return Service(kept.issuer, kept.client_id, kept.secret) if kept else None


def is_in_use() -> bool:
    """Tell whether people can come by it."""
    return service() is not None


def is_only_way() -> bool:
    """Tell whether passwords and passkeys open nothing: asked for, and somebody came by it before.

    Until then they go on: a service that was typed in wrongly must not lock everybody out.
    """
    profile = Profile.objects.current()
    kept = _secret(profile) if profile.oidc_only else None
    return kept is not None and kept.worked_at is not None


def check_other_ways() -> None:
    """Raise ``UseService`` where people come in by the service only."""
    if is_only_way():
        raise UseService


@transaction.atomic
def keep_secret(secret: str, *, now: datetime, by: Actor) -> None:
    """Keep what the service knows us by, for the issuer and client set now, sealed."""
    profile = Profile.objects.current()
    kept, _made = OidcSecret.objects.update_or_create(
        singleton=True,
        defaults={
            "issuer": profile.oidc_issuer,
            "client_id": profile.oidc_client_id,
            "secret": secret,
            "last_four": secret[-SHOWN:] if len(secret) >= SHORTEST_SHOWN else "",
            "changed_at": now,
            "worked_at": None,
        },
    )
    record("oidc.secret", by=by, now=now, about=kept, fields=["secret"])


@transaction.atomic
def forget_secret(*, now: datetime, by: Actor) -> None:
    """Nobody comes by the service any more, and passwords open again."""
    kept = OidcSecret.objects.first()
    if kept is not None:
        record("oidc.forgotten", by=by, now=now, about=kept)
        kept.delete()


def note_worked(now: datetime) -> None:
    """Somebody came in by it."""
    OidcSecret.objects.update(worked_at=now)


def secret_kept() -> OidcSecret | None:
    """What is kept for the issuer and client set now, never to be shown."""
    return _secret(Profile.objects.current())


def _secret(profile: Profile) -> OidcSecret | None:
    if not profile.oidc_issuer or not profile.oidc_client_id:
        return None
    return OidcSecret.objects.filter(
        issuer=profile.oidc_issuer, client_id=profile.oidc_client_id
    ).first()
