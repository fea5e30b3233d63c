"""A month opens and everybody comes: ``.venv/bin/python infra/load/rush.py --people 2000``.

Starts servers, worker, clock, two gunicorns and Caddy on this machine and takes them down again;
sends nothing anywhere else. Residents come within a minute, look at pages, hold a time and book it;
who is told to wait waits as long as told. A clerk signs in and works meanwhile. Told at the end:
percentiles of each step, how many waited, who was busiest, and whether every promise was kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform"), str(ROOT / "tests")]


def main() -> None:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description="Two thousand residents in one minute.")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60, help="within which they come")
    parser.add_argument("--counters", type=int, default=16)
    parser.add_argument("--workers", type=int, default=3, help="gunicorn's, for residents")
    parser.add_argument("--patience", type=float, default=420, help="seconds until one gives up")
    parser.add_argument("--no-guard", action="store_true", help="without the waiting page")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    told = rush(
        people=given.people,
        seconds=given.seconds,
        counters=given.counters,
        workers=given.workers,
        patience=given.patience,
        guard=not given.no_guard,
    )
    print(json.dumps(told, indent=2) if given.json else as_text(told))
    sys.exit(0 if told["promises"] == "kept" else 1)


def rush(**given: Any) -> dict[str, Any]:
    """The whole story on servers of its own."""
    from okienko.embedded.scratch import scratch_stack  # noqa: PLC0415 - the path is set above

    with scratch_stack() as stack:
        os.environ |= stack.environment | {"DJANGO_SETTINGS_MODULE": "okienko.settings"}
        import django  # noqa: PLC0415 - its settings are read from what was set just now

        django.setup()
        from support.rush import Wanted, run  # noqa: PLC0415 - models need the set-up

        with tempfile.TemporaryDirectory(prefix="okienko-rush-") as folder:
            return run(Path(folder) / "home", Wanted(**given))


def as_text(told: dict[str, Any]) -> str:
    """For people."""
    lines = [
        f"{told['people']} people within {told['seconds']:.0f} s; booked {told['booked']},"
        f" gave up {told['gave_up']}; the last was done after {told['whole']:.0f} s",
        f"{'step':<14}{'answers':>9}{'p50':>9}{'p95':>9}{'p99':>9}  ms",
    ]
    lines += [
        f"{step:<14}{one['count']:>9}{one['p50']:>9.0f}{one['p95']:>9.0f}{one['p99']:>9.0f}"
        for step, one in told["steps"].items()
    ]
    lines.append(f"answers by status: {told['statuses']}")
    lines.append(f"sent to the waiting page: {told['waited']} times")
    lines.append(f"processor seconds: {told['busy']}; gave first: {told['gave_first']}")
    lines.append(f"promises: {told['promises']}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
