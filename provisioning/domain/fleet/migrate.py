"""Bring all offices up to date: in waves, each office in one transaction, until too many fail."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from provisioning.models import FleetOutcome, FleetRun
from tenants.blueprint.capture import NotTheSame
from tenants.blueprint.fill import blueprint
from tenants.fleet.bring import LOCK_MS, Busy, Moved, bring
from tenants.fleet.plan import Plan, make_plan
from tenants.fleet.seen import known_migrations, read_seen
from tenants.fleet.shared import bring_shared
from tenants.models import Office

from .ledger import close_run, done, failed_before, not_done, open_run
from .survey import NO_TABLES, survey
from .waves import must_stop, waves

logger = logging.getLogger(__name__)
ROUNDS: Final = 3
"""How often an office is tried that is busy."""
PAUSE: Final = 1.0

Work = tuple[Office, Plan]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: ``wave`` of ``waves``, ``tried`` of ``planned``; ``left`` in seconds."""

    wave: int
    waves: int
    tried: int
    planned: int
    failed: int
    left: float
    subdomain: str


@dataclass(slots=True)
class Outcome:
    """What became of the fleet; ``left`` were not tried, because it was stopped."""

    offices: int = 0
    done: list[tuple[str, int]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    left: int = 0

    @property
    def stopped(self) -> bool:
        """Whether too many failed to go on."""
        return self.left > 0


def migrate_fleet(
    *,
    clock: Callable[[], datetime],
    tell: Callable[[Progress], None] = lambda _progress: None,
    only_failed: bool = False,
    lock_ms: int = LOCK_MS,
) -> Outcome:
    """Migrate the shared schema, then every office that is behind; safe to call again at any time.

    ``only_failed``: those alone whose last try came to nothing. Raises ``BrokenMigration``, and
    what the shared schema's migrations raise: then no office was touched.
    """
    known = known_migrations()
    bring_shared(known)
    try:
        blueprint()  # so that the first new office need not wait for it
    except NotTheSame as trouble:
        logger.error("new offices are made by migrations, the script differs: %s", trouble)
    found = survey(known)
    work = list(found.behind)
    if only_failed:
        again = failed_before()
        work = [(office, plan) for office, plan in work if office.pk in again]
    outcome = Outcome(found.offices, failed={one.subdomain: NO_TABLES for one in found.lost})
    if work:
        run = open_run(len(work), now=clock())
        _Fleet(run, work, outcome, tell, lock_ms).sail()
        close_run(run, stopped=outcome.stopped, now=clock())
    return outcome


@dataclass
class _Fleet:
    run: FleetRun
    work: Sequence[Work]
    outcome: Outcome
    tell: Callable[[Progress], None]
    lock_ms: int
    tried: int = 0
    failed: int = 0
    begun: float = field(default_factory=time.monotonic)

    def sail(self) -> None:
        """Wave after wave; a wave ends when those that were busy have been tried again."""
        portions = list(waves(self.work))
        for number, portion in enumerate(portions, 1):
            busy: list[Work] = []
            for office, plan in portion:
                if must_stop(self.tried, self.failed):
                    break
                if not self._try(office, plan, last=False):
                    busy.append((office, plan))
                self._report(number, len(portions), office)
            self._again(busy)
            if must_stop(self.tried, self.failed):
                break
        self.outcome.left = len(self.work) - self.tried

    def _again(self, busy: list[Work]) -> None:
        for round_ in range(2, ROUNDS + 1):
            if busy:
                time.sleep(PAUSE)
            busy = [one for one in busy if not self._try(*one, last=round_ == ROUNDS)]

    def _try(self, office: Office, plan: Plan, *, last: bool) -> bool:
        """Whether it is settled, either way; a busy office is, at the last try."""
        try:
            self._bring(office, plan)
        except Busy as error:
            if not last:
                return False
            self._note(office, FleetOutcome.BUSY, str(error))
        except Exception as error:  # whatever it is, it is this office's trouble alone
            words = str(error).partition("\n")[0] or type(error).__name__
            self._note(office, FleetOutcome.FAILED, words)
        self.tried += 1
        return True

    def _bring(self, office: Office, plan: Plan) -> None:
        schema = str(office.schema_name)
        try:
            took = bring(schema, plan, seal=done(self.run, office.pk, plan), lock_ms=self.lock_ms)
        except Moved:
            # Somebody else was here since; what is lacking still, if anything, is another plan.
            plan = make_plan(read_seen(schema))
            if not plan.steps:
                return
            took = bring(schema, plan, seal=done(self.run, office.pk, plan), lock_ms=self.lock_ms)
        self.outcome.done.append((office.subdomain, took))

    def _note(self, office: Office, outcome: FleetOutcome, words: str) -> None:
        self.failed += 1
        self.outcome.failed[office.subdomain] = words
        try:
            not_done(self.run, office.pk, outcome, words)
        except Exception:
            logger.exception("could not write that office %s failed", office.pk)

    def _report(self, wave: int, count: int, office: Office) -> None:
        spent = time.monotonic() - self.begun
        left = spent / max(self.tried, 1) * (len(self.work) - self.tried)
        self.tell(
            Progress(wave, count, self.tried, len(self.work), self.failed, left, office.subdomain)
        )
