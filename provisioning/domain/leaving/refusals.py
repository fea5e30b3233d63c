"""Why leaving cannot begin, go on or be called off."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal


class AlreadyLeaving(Refusal):
    """One leaving at a time."""

    code: ClassVar[str] = "already_leaving"
    message = _("This office is leaving already.")


class CannotLeave(Refusal):
    """An office that is being set up, has left, or is only for practice."""

    code: ClassVar[str] = "cannot_leave"
    message = _("This office cannot leave: it is being set up, has left, or is for practice only.")


class NotTypedRight(Refusal):
    """The subdomain typed to confirm is another one."""

    code: ClassVar[str] = "not_confirmed"
    status: ClassVar[int] = 422
    message = _("Type the office’s subdomain to confirm. Nothing was done.")


class TooLateToStay(Refusal):
    """Deletion has begun; what is gone cannot be brought back by us."""

    code: ClassVar[str] = "too_late_to_stay"
    message = _("Deletion has begun: this cannot be called off any more.")


class StepBeingDone(Refusal):
    """Somebody goes on with it at this moment: what is half done cannot be taken back."""

    code: ClassVar[str] = "step_being_done"
    message = _("A step of the leaving is being done right now. Try again in a moment.")


class NotLeaving(Refusal):
    """There is no leaving to speak of."""

    code: ClassVar[str] = "not_leaving"
    status: ClassVar[int] = 404
    message = _("This office is not leaving.")


class NotYet(Refusal):
    """The next step waits for its moment; nothing is wrong."""

    code: ClassVar[str] = "not_yet"
    message = _("The next step waits for its moment.")

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class KitNotTaken(Refusal):
    """Nothing is deleted before the office has its data."""

    code: ClassVar[str] = "kit_not_taken"
    message = _(
        "The office has not taken its data yet. Its administrator downloads them in the panel;"
        " or hand them over and note it."
    )


class ContractRuns(Refusal):
    """An office that is deleted cannot use what it would go on paying for."""

    code: ClassVar[str] = "contract_runs"
    message = _("Contract %(number)s runs past today: end the contract first.")

    def __init__(self, number: str) -> None:
        super().__init__(self.message % {"number": number})


class BackupsNotDue(Refusal):
    """Backups run out by themselves on their day; nobody can have seen it before."""

    code: ClassVar[str] = "backups_not_due"
    message = _("The backups run out on %(day)s. Look then, and say so.")

    def __init__(self, day: date) -> None:
        super().__init__(self.message % {"day": f"{day:%d.%m.%Y}"})


class LeftBehind(Refusal):
    """Something of the office is still there; ``traces`` names where."""

    code: ClassVar[str] = "left_behind"
    message = _("Something of the office is still there.")

    def __init__(self, traces: list[str]) -> None:
        super().__init__(f"{LeftBehind.message} {'; '.join(traces)}"[:300])
        self.traces = traces


class NeedsOwnerToStay(Refusal):
    """This process has no login that may give an office its rights back; a command has."""

    code: ClassVar[str] = "needs_owner_to_stay"
    message = _("This process may not let offices work again. Run on the server: %(command)s")

    def __init__(self, command: str) -> None:
        super().__init__(self.message % {"command": command})


class NeedsOwner(Refusal):
    """This process has no login that may drop schemas; a command has."""

    code: ClassVar[str] = "needs_owner"
    message = _("This process may not delete schemas. Run: okienko office leaving --go-on")
