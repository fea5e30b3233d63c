"""The letter that lets a new operator in, or one who forgot the password."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from .models import User
from .operators import password_link

logger = logging.getLogger(__name__)


def send_link(person: User) -> bool:
    """Mail the link to set a password, good for a day and once; False: no server took it."""
    body = "\n\n".join(
        (
            _("Hello,"),
            _("you have an account among the operators of Okienko. Set your password here:"),
            password_link(person),
            _("The link works for a day and once. After it you set up an app for codes."),
        )
    )
    letter = EmailMessage(_("Your account among the operators of Okienko"), body, to=[person.email])
    try:
        letter.send()
    except OSError:  # SMTP's errors are among them
        logger.exception("no link for an operator was sent")
        return False
    return True
