"""What the desk says after a press: done, with a way back, or somebody was faster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_lazy as _

from booking.domain.desk_acts import Act

_NOTE = "desk_note"
UNDOABLE: Final = frozenset({Act.ARRIVE, Act.SERVE, Act.MISS})
SAID: Final = {
    Act.ARRIVE: _("noted as arrived."),
    Act.SERVE: _("noted as served."),
    Act.MISS: _("noted as missed; the place is kept until its time is over."),
    Act.UNDO: _("taken back."),
    Act.CANCEL: _("the visit is cancelled, and the message is on its way."),
    Act.APPROVE: _("the visit is approved, and the message is on its way."),
    Act.REJECT: _("the visit is rejected, and the message is on its way."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """``refused``: why nothing happened, empty where it did. Names are looked up when shown."""

    act: Act
    visit_id: UUID
    refused: str = ""

    @property
    def said(self) -> str:
        """One sentence, without the name it begins with."""
        return self.refused or str(SAID[self.act])

    @property
    def may_undo(self) -> bool:
        """The act can be taken back by one press."""
        return not self.refused and self.act in UNDOABLE

    def keep(self, session: SessionBase) -> None:
        """Leave it for the page that comes after a redirect."""
        session[_NOTE] = [self.act, str(self.visit_id), self.refused]


def take_note(session: SessionBase) -> Note | None:
    """What the last press left, once."""
    kept = cast("list[str] | None", session.pop(_NOTE, None))
    return Note(Act(kept[0]), UUID(kept[1]), kept[2]) if kept else None
