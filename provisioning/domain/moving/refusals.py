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


class ElsewhereToo(Refusal):
    """Another cell answers at one of its hosts, and a host has one cell."""

    code: ClassVar[str] = "elsewhere_too"
    message = _(
        "Another cell holds this office or one of its addresses. Pack it there first;"
        " if it shall stay here, give it up there: okienko office receive --undo."
    )


class NotArriving(Refusal):
    """It is open, was never being taken in, or is not here at all."""

    code: ClassVar[str] = "not_arriving"
    message = _("This office is not being taken in. One that is open moves on, or leaves.")
