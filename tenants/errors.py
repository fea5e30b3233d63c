"""The root of everything we refuse: one class, a stable code, a translated message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Errors = Mapping[str, Sequence["str | Promise"]]


class Refusal(Exception):
    """A rule said no; two small edges turn it into a page or ``application/problem+json``.

    ``code`` is stable and public, ``status`` is the HTTP status, ``errors`` tells by field what to
    mend (only for ``validation``).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: str | Promise = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None, *, errors: Errors | None = None):
        if message is not None:
            self.message = message
        self.errors: Errors = errors or {}
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Refusal):
    """What was sent does not fit; ``errors`` tells where."""

    code = "validation"
    status = 422
    message = _("Check the marked fields.")
