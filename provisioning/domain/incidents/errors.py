"""Why something cannot be done with an incident, or with a letter about it."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class NoSuchIncident(Refusal):
    """The register has no such number."""

    code: ClassVar[str] = "no_such_incident"
    status: ClassVar[int] = 404
    message = _("The register has no incident of this number.")


class IncidentClosed(Refusal):
    """What is closed is not changed any more."""

    code: ClassVar[str] = "incident_closed"
    message = _("This incident is closed. Enter a new one with what is new.")


class LetterGone(Refusal):
    """What was sent is not changed any more."""

    code: ClassVar[str] = "letter_gone"
    message = _("This letter has been sent. Write what is new in another one.")


class NobodyToTell(Refusal):
    """There is no address to send to."""

    code: ClassVar[str] = "nobody_to_tell"
    status: ClassVar[int] = 422
    message = _("There is no e-mail address. Write one down first.")


class NotAllLookedInto(Refusal):
    """Nobody knows yet whom it concerns."""

    code: ClassVar[str] = "not_all_looked_into"
    message = _("Not all offices have been looked into yet.")


class NotAllTold(Refusal):
    """Somebody has not been told yet."""

    code: ClassVar[str] = "not_all_told"
    message = _("Not every office has been told yet.")
