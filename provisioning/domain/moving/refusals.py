"""Why an office cannot move."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class CannotMove(Refusal):
    """It is being set up, is leaving, or has left."""

    code: ClassVar[str] = "cannot_move"
    message = _("This office cannot move: it is being set up, is leaving or has left.")


class NotMoving(Refusal):
    """There is no move that waits."""

    code: ClassVar[str] = "not_moving"
    status: ClassVar[int] = 404
    message = _("This office is not moving.")


class OtherDigest(Refusal):
    """What arrived is not what was packed."""

    code: ClassVar[str] = "other_digest"
    status: ClassVar[int] = 422
    message = _("The digest is not that of what was packed. The old copy stays.")


class AlreadyHere(Refusal):
    """The office, its subdomain or its schema is here already."""

    code: ClassVar[str] = "already_here"
    message = _("This office, its address or its schema is here already. Nothing was written over.")
