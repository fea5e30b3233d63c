"""/panel/wiadomosci/: what could not be sent or came back, and a button to send it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.messaging.dead import MOST, NothingToSend, dead_letters, is_of_use, send_again
from tenants.messaging.kinds import kind_of
from tenants.messaging.models import Message, MessageState

REASONS: dict[str, Promise] = {
    "no gateway": _("The office has no SMS gateway."),
    "not an address": _("This is no e-mail address."),
    "address refused": _("The mailbox does not exist."),
    "address not supported": _("The mail server cannot write to such an address."),
    "words refused": _("The mail server refused the message."),
    "gateway left alone": _("The gateway did not work while it was of use."),
    "no connection": _("There was no connection to the gateway."),
    "too late": _("It did not go out in time."),
    "daily cap": _("The office’s SMS for the day were used up."),
    "the number's daily cap": _("This number has had as many SMS as one gets a day."),
    "unknown": _("The other side did not say whether it took it."),
    "unknown whether taken": _("The other side did not say whether it took it."),
}


# The first that fits: what servers answered comes with a number.
BEGINNINGS: dict[str, Promise] = {
    "bounced 5.1": _("It came back: there is no such mailbox."),
    "bounced 5.2": _("It came back: the mailbox is full or closed."),
    "bounced": _("It came back: the other mail server did not take it."),
    "undelivered": _("The network could not deliver it: the number is off, or nobody’s."),
    "bad_number": _("The gateway does not take this number."),
    "auth": _("The gateway does not know the office’s credentials."),
    "no_credit": _("There is no money left on the account at the gateway."),
    "bad_sender": _("The sender’s name is not registered at the gateway."),
    "content": _("The gateway does not take this text."),
    "blocked": _("This number does not want SMS of this sender."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A message as the list shows it: no address and no words, they are not kept."""

    message: Message
    label: str | Promise
    why: str | Promise
    may_repeat: bool

    @property
    def is_unknown(self) -> bool:
        """It may have arrived: sending again may send it twice."""
        return self.message.state == MessageState.UNKNOWN


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """The list, newest first."""
    return _page(request)


@require_POST
@admins_only
def again(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """Send one again."""
    try:
        send_again(message_id, by=actor(request.user), now=timezone.now())
    except NothingToSend as refused:
        return _page(request, refused=refused)
    return redirect("messaging:dead")


def _page(request: StaffRequest, refused: NothingToSend | None = None) -> HttpResponse:
    now = timezone.now()
    found = dead_letters(now)
    told = {
        "rows": [_row(one, now) for one in found[:MOST]],
        "count": found.count(),
        "refused": refused.message if refused else "",
    }
    status = refused.status if refused else 200
    return render(request, "messaging/dead.html", told, status=status)


def _row(message: Message, now: datetime) -> Row:
    kind = kind_of(message.kind)
    label = kind.label if kind else message.kind
    return Row(message, label, _why(message.error), is_of_use(message, now))


def _why(error: str) -> str | Promise:
    """In words; what nobody has words for as it was noted."""
    for beginning, told in BEGINNINGS.items():
        if error.startswith(beginning):
            return told
    return REASONS.get(error, error)
