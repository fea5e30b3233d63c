"""A clerk in a process, to be killed: ``hall_clerk <office> <counter> <begun> <folder>``.

``begun``: when the simulated day began, by the wall's clock. Each line of its output was true when
it was written: what the database had confirmed by then. The clerk goes home when the folder says
that the door is closed and nobody waits.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import django

django.setup()

from booking.domain.hall.call import call_again, call_next, called_to  # noqa: E402
from booking.domain.hall.end import did_not_come, finish  # noqa: E402
from booking.domain.hall.refusals import CallAgain, NobodyWaiting  # noqa: E402
from booking.errors import WrongState  # noqa: E402
from booking.models import Counter, Ticket  # noqa: E402
from support.hall_day import ABSENT, CLOSED, the_time  # noqa: E402
from tenants.audit.actor import Actor, ActorKind  # noqa: E402
from tenants.context import office_context  # noqa: E402
from tenants.offices import find_office  # noqa: E402 - models need the setup above

PAUSE = 0.02


def say(what: str, ticket: Ticket) -> None:
    """Tell that the database has confirmed it."""
    sys.stdout.write(f"{what} {ticket.pk}\n")
    sys.stdout.flush()


def serve(counter: Counter, ticket: Ticket, begun: float, by: Actor, chance: random.Random) -> None:
    """Say how it ends with whoever is called; every ninth does not come."""
    time.sleep(chance.uniform(0, 4) * PAUSE)
    if ticket.number % ABSENT:
        finish(counter, ticket.pk, now=the_time(begun), by=by)
        say("served", ticket)
        return
    try:
        did_not_come(counter, ticket.pk, now=the_time(begun), by=by)
        say("gone", ticket)
    except CallAgain:
        call_again(counter, ticket.pk, now=the_time(begun), by=by)


def work(name: str, key: str, begun: float, folder: Path) -> None:
    """The clerk's day; after a kill it begins with whoever is still called here."""
    chance = random.Random()  # noqa: S311 - a test's choice
    office = find_office(name)
    assert office is not None
    by = Actor(ActorKind.CLERK, None, key)
    with office_context(office):
        counter = Counter.objects.select_related("unit").get(key=key)
        while True:
            closed = (folder / CLOSED).exists()
            try:
                ticket = called_to(counter)
                if ticket is None:
                    ticket = call_next(counter, now=the_time(begun), by=by)
                    say("called", ticket)
                serve(counter, ticket, begun, by, chance)
            except NobodyWaiting:
                if closed:
                    return
                time.sleep(PAUSE)
            except WrongState:
                time.sleep(PAUSE)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]))
