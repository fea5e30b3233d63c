"""What the audit trail says about messages, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: Final[dict[str, Promise]] = {
    "message.send_again": _("sent a message again"),
    "template.save": _("changed the text of a message"),
    "template.default": _("put the text of a message back to the default"),
    "gateway.saved": _("saved credentials of an SMS gateway"),
    "gateway.tested": _("tested an SMS gateway"),
    "gateway.forgotten": _("deleted credentials of an SMS gateway"),
    "sms.settings": _("changed how SMS are sent"),
    "mail.saved": _("saved the own mail server"),
    "mail.tested": _("tested the own mail server"),
    "mail.forgotten": _("deleted the own mail server"),
    "staff_number.saved": _("changed the own number for notifications"),
    "keys.rotated": _("sealed secrets with a new key"),
}
THINGS: Final = {
    "messaging.message": Thing(_("message")),
    "messaging.messagetemplate": Thing(_("text of a message")),
    "messaging.gatewayaccount": Thing(_("SMS gateway")),
}
