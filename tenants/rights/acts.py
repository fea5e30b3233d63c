"""What the audit trail says about requests, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: Final[dict[str, Promise]] = {
    "person_request.access": _("request: what is known about somebody"),
    "person_request.export": _("request: data to take along"),
    "person_request.rectify": _("request: to correct data"),
    "person_request.erase": _("request: to delete data"),
    "person_request.restrict": _("request: to keep data and not use them"),
    "person_request.object": _("request: objection to the use of data"),
    "person_request.code_sent": _("sent a code to whoever made a request"),
    "person_request.proved": _("made sure who made a request"),
    "person_request.extended": _("took more time for a request"),
    "person_request.done": _("answered a request about data"),
    "person_request.refused": _("refused a request about data"),
    "person_request.lifted": _("ended a restriction of data"),
    "person_request.copied": _("took the copy of somebody’s data"),
    "person_request.taken": _("downloaded the copy of the own data"),
}
OPENS: Final = frozenset({"person_request.copied"})
THINGS: Final = {"rights.personrequest": Thing(_("request about data"), "rights:one")}
