"""What is refused when somebody comes by the office's sign-in service."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class ServiceTrouble(Refusal):
    """The service cannot be reached, or does not answer as the standard says; ``reason``: why."""

    code: ClassVar[str] = "service_trouble"
    status: ClassVar[int] = 502
    message = _(
        "The sign-in service of your office does not answer as it should. Try again in a while,"
        " or tell the administrator of your office."
    )

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class NotBelieved(Refusal):
    """What came back was not meant for this browser, or is not the service's word."""

    code: ClassVar[str] = "not_believed"
    status: ClassVar[int] = 422
    message = _("Signing in was not finished. Begin once more.")

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class NotInvited(Refusal):
    """The service knows the person, the office has not invited them here."""

    code: ClassVar[str] = "not_invited"
    status: ClassVar[int] = 403
    message = _(
        "Your office’s service knows you, but nobody has invited you here. Ask the administrator"
        " of your office for an invitation to this e-mail address."
    )


class UseService(Refusal):
    """The office lets people in by its service only."""

    code: ClassVar[str] = "use_service"
    status: ClassVar[int] = 403
    message = _("At your office people sign in by its own service. Use the button for it.")
