"""A version is taken out of force; who accepted it did, and its words stay."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.days import local_day
from tenants.consents.models import ConsentVersion, VersionStatus
from tenants.consents.subjects import needs_notice
from tenants.errors import Invalid

from .notice_needed import has_notice, require_notice


@transaction.atomic
def withdraw_version(version: ConsentVersion, *, now: datetime, by: Actor) -> None:
    """Show it to nobody any more, or never; then the one before goes on as if it had not been.

    Raises ``Invalid`` (withdrawn before) and ``NoticeMissing``: published services need the notice.
    """
    had_notice = has_notice(now)
    row = ConsentVersion.objects.select_for_update().get(pk=version.pk)
    if row.status == VersionStatus.WITHDRAWN:
        raise Invalid(errors={"version": [_("This version has been withdrawn already.")]})
    row.status = VersionStatus.WITHDRAWN
    row.save(update_fields=["status"])
    record("consent.withdraw", by=by, now=now, about=row, fields=["status"])
    if row.valid_from > local_day(now):
        before = ConsentVersion.objects.filter(
            consent=row.consent_id,
            status=VersionStatus.IN_FORCE,
            valid_to=row.valid_from - timedelta(days=1),
        )
        before.update(valid_to=row.valid_to)
    if had_notice and needs_notice():
        require_notice(now)
