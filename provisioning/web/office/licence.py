"""/panel/licencja: what a stand-alone office has bought, and what happens when it is used up."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from provisioning.domain.standalone.set_up import licence_notices
from tenants.accounts.access import StaffRequest, overseers_only
from tenants.entitlements import COUNTERS, LOCATIONS, usage


@require_safe
@overseers_only
def shown(request: StaffRequest) -> HttpResponse:
    """The licence, how much of it is used, and notices, if there are any."""
    used = usage()
    licence, notices = licence_notices(timezone.localdate(), used)
    labels = {COUNTERS: _("Counters"), LOCATIONS: _("Locations")}
    limits = licence.entitlements().limits if licence else {}
    rows = [(labels[key], used[key], limits.get(key)) for key in labels if key in used]
    told = {"licence": licence, "notices": notices, "rows": rows}
    return render(request, "provisioning/office/licence.html", told)
