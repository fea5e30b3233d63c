"""A version is taken out of force; who accepted it did, and its words stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.consents.days import local_day
from tenants.consents.models import ConsentVersion, VersionStatus
from tenants.consents.subjects import needs_notice
from tenants.errors import Invalid

from .notice_needed import has_notice, require_notice
from .publish import lock_versions

DAY: Final = timedelta(days=1)


@transaction.atomic
def withdraw_version(version: ConsentVersion, *, now: datetime, by: Actor) -> None:
    """Show it to nobody any more, or never; then the one before goes on as if it had not been.

    Raises ``Invalid`` (withdrawn before) and ``NoticeMissing``: published services need the notice.
    """
    had_notice = has_notice(now)
    lock_versions(version.consent_id)
    row = ConsentVersion.objects.get(pk=version.pk)
    if row.status == VersionStatus.WITHDRAWN:
        raise Invalid(errors={"version": [_("This version has been withdrawn already.")]})
    row.status = VersionStatus.WITHDRAWN
    row.save(update_fields=["status"])
    record("consent.withdraw", by=by, now=now, about=row, fields=["status"])
    if row.valid_from > local_day(now):
        _give_back(row)
    if had_notice and needs_notice():
        require_notice(now)


def _give_back(row: ConsentVersion) -> None:
    """What ended for the sake of ``row`` lasts as long as it would have without it."""
    others = ConsentVersion.objects.filter(consent=row.consent_id, status=VersionStatus.IN_FORCE)
    later = others.filter(valid_from__gt=row.valid_from).order_by("valid_from").first()
    for before in others.filter(valid_to=row.valid_from - DAY):
        ends = [before.own_end, later and later.valid_from - DAY]
        before.valid_to = min((one for one in ends if one), default=None)
        before.save(update_fields=["valid_to"])
