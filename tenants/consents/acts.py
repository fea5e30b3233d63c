"""What the audit trail says about consents, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: Final[dict[str, Promise]] = {
    "consent.make": _("added a consent"),
    "consent.change": _("changed whether a consent is required"),
    "consent.draft": _("wrote a draft of a consent"),
    "consent.drop_draft": _("threw a draft of a consent away"),
    "consent.publish": _("published a consent"),
    "consent.withdraw": _("withdrew a version of a consent"),
    "consent.notice_fields": _("changed the fields of the notice (art. 13)"),
    "consent.take_back": _("took a consent back"),
    "consent.export": _("took the proof of a consent"),
    "consent.export_person": _("looked at what one person accepted"),
}
THINGS: Final = {
    "consents.consent": Thing(_("consent")),
    "consents.consentversion": Thing(_("version of a consent"), "consents:version"),
    "consents.acceptance": Thing(_("acceptance")),
    "consents.privacynotice": Thing(_("notice (art. 13)")),
}
