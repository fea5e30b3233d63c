"""What the audit trail says about accounts, in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.registry import Thing

ACTS: Final[dict[str, Promise]] = {
    "account.sign_in": _("signed in"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.sign_in_blocked": _("too many failed attempts to sign in"),
    "account.sign_out": _("signed out"),
    "account.session_over": _("signed out by time"),
    "account.password": _("changed the password"),
    "account.password_failed": _("typed a wrong password when changing it"),
    "account.sign_up": _("opened an account"),
    "account.erase": _("had an account erased"),
    "account.passkey_added": _("added a passkey"),
    "account.passkey_removed": _("removed a passkey"),
    "account.close": _("closed an account"),
    "account.code_set": _("set up an app for codes"),
    "account.code_failed": _("typed a wrong code"),
    "account.code_forgotten": _("removed the app for codes"),
    "account.code_spares": _("made spare codes"),
    "account.session_ended": _("ended sessions"),
    "staff.invite": _("invited somebody to work here"),
    "staff.link": _("sent a link to set a password"),
    "staff.withdraw": _("took a link to set a password back"),
    "staff.arrive": _("took an invitation and came in"),
    "staff.change": _("changed what somebody may do"),
    "staff.leave": _("closed the account of somebody who left"),
    "staff.reset": _("removed somebody’s app, passkeys and spare codes"),
    "oidc.secret": _("set the secret of the sign-in service"),
    "oidc.forgotten": _("deleted the secret of the sign-in service"),
    "operator.create": _("made an operator’s account"),
    "operator.close": _("closed an operator’s account"),
    "operator.duty": _("changed an operator’s duty"),
    "operator.password": _("set an operator’s password"),
    "operator.code_set": _("set up an app for codes"),
    "operator.code_failed": _("typed a wrong code"),
    "operator.code_forgotten": _("forgot an operator’s app for codes"),
}
FAILS: Final = frozenset(
    {
        "account.sign_in_failed",
        "account.sign_in_blocked",
        "account.code_failed",
        "account.password_failed",
        "operator.code_failed",
    }
)
THINGS: Final = {
    "accounts.user": Thing(_("account")),
    "accounts.oidcsecret": Thing(_("sign-in service")),
}
