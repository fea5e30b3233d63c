"""Many people at once over HTTP, at the real servers: only polite answers, and all of them true.

Fast lane: 20 people for 5 seconds; long lane: 100 for 60.
"""

from __future__ import annotations

import os
from typing import Final

from support.http_people import POLITE, Crowd
from support.plant import Plant

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
PEOPLE, SECONDS = (100, 60.0) if LONG else (20, 5.0)
DONE: Final = frozenset(f"{op}: done" for op in ("hold", "submit", "confirm", "cancel", "release"))
IN_THE_WAY: Final = "hold: slot_taken"


def test_whatever_many_people_send_at_once_they_get_polite_and_true_answers(plant: Plant) -> None:
    crowd = Crowd(plant, PEOPLE, SECONDS, stubborn=False, wanted=DONE | {IN_THE_WAY})
    crowd.run()
    rude = {status for status in crowd.statuses if status >= 300 and status not in POLITE}
    assert not rude, crowd.statuses
    assert crowd.statuses[0] == 0, "every call was answered"
    judged = plant.judge(crowd.history.calls)
    assert (judged["wrong"], judged["broken"], judged["late"]) == ([], {}, []), judged
    tally = crowd.history.tally()
    assert set(tally) >= DONE, tally
    assert tally[IN_THE_WAY], "they were in each other's way"
