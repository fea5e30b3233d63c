"""The office's own data: from the office file into its profile, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from tenants.profile.crest import put_crest, take_crest_away
from tenants.profile.models import Profile

from .parts import DeclarationPart, OfficePart, OfficeSettingsPart, SmsPart, StaffPart
from .rows import bring


def configure_profile(
    office: OfficePart, settings: OfficeSettingsPart, files: Mapping[str, bytes] | None = None
) -> bool:
    """Write the sections ``office`` and ``settings`` in the caller's transaction.

    ``files``: what lies beside the file; a crest that is not among it stays as it is stored. Tells
    whether the crest is another one now. Raises ``Invalid`` for a picture that cannot be drawn.
    """
    quiet_from, quiet_to = settings.quiet_hours or (None, None)
    bring(
        Profile.objects.first(),
        Profile,
        {"singleton": True},
        name=office.name,
        short_name=office.short_name,
        email=office.email,
        phone=office.phone,
        address=office.address,
        bip_url=office.bip_url,
        website=office.website,
        dpo_name=office.dpo_name,
        dpo_email=office.dpo_email,
        languages=list(office.languages),
        declaration=_kept(office.declaration),
        address_form=settings.address_form,
        colour=settings.colour,
        embed_origins=list(settings.embed_origins),
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        sms_gateway=settings.sms.gateway,
        sms_fold_polish=settings.sms.fold_polish,
        sms_daily_cap=settings.sms.daily_cap,
        sms_sender=settings.sms.sender,
        second_step=settings.staff.second_step,
        oidc_issuer=settings.staff.oidc_issuer,
        oidc_client_id=settings.staff.oidc_client_id,
        oidc_only=settings.staff.oidc_only,
    )
    return _crest(office.crest, files or {})


def _crest(name: str, files: Mapping[str, bytes]) -> bool:
    if not name:
        take_crest_away()
        return False
    return name in files and put_crest(name, files[name])


def is_configured() -> bool:
    """Tell whether the office has a profile: an office just born has none."""
    return Profile.objects.exists()


def describe_profile() -> tuple[OfficePart, OfficeSettingsPart]:
    """The profile in the words of the office file."""
    row = Profile.objects.current()
    office = OfficePart(
        name=row.name,
        short_name=row.short_name,
        email=row.email,
        phone=row.phone,
        address=row.address,
        bip_url=row.bip_url,
        website=row.website,
        dpo_name=row.dpo_name,
        dpo_email=row.dpo_email,
        languages=tuple(row.languages),
        declaration=_declaration(row.declaration),
        crest=row.crest_name,
    )
    quiet = None
    if row.quiet_from is not None and row.quiet_to is not None:
        quiet = row.quiet_from, row.quiet_to
    settings = OfficeSettingsPart(
        quiet_hours=quiet,
        sms=SmsPart(row.sms_gateway, row.sms_fold_polish, row.sms_daily_cap, row.sms_sender),
        address_form=row.address_form,
        colour=row.colour,
        embed_origins=tuple(row.embed_origins),
        staff=StaffPart(row.second_step, row.oidc_issuer, row.oidc_client_id, row.oidc_only),
    )
    return office, settings


def _kept(part: DeclarationPart) -> dict[str, str]:
    """Only what was said; days as text."""
    told = {one.name: getattr(part, one.name) for one in fields(part)}
    unsaid = DeclarationPart()
    return {key: str(said) for key, said in told.items() if said != getattr(unsaid, key)}


def _declaration(kept: Mapping[str, str]) -> DeclarationPart:
    days = ("published", "updated", "prepared", "reviewed")
    said = {key: date.fromisoformat(said) if key in days else said for key, said in kept.items()}
    return DeclarationPart(**said)  # type: ignore[arg-type]  # the keys are those that were kept
