"""The command line: ``okienko demo`` here, every other word a management command of ours.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 partly failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from okienko.commands import commands, has_command
from okienko.embedded.environment import DATABASE, PLACEHOLDERS, SETTINGS
from okienko.embedded.home import Home, home_folder
from okienko.embedded.trouble import Trouble
from okienko.needs import missing
from okienko.secret_files import SUFFIX, with_files

OWN: Final = {
    "demo": "Start everything on this computer, with example offices",
    "prepare": "Make Okienko's roles on your own PostgreSQL server",
}
# Commands that measure get servers of their own, so that they neither disturb a demo nor need one.
MEASURING: Final = frozenset({"bench"})
# What "bench moving" needs besides: the environment of a second installation, as JSON.
OTHER_CELL: Final = "OKIENKO_OTHER_CELL"
# What "bench fleet" needs besides: where the data of the cluster are that it may kill.
OWN_DATA: Final = "OKIENKO_OWN_DATA"
DOCTOR: Final = "doctor"
FAILED: Final = 1
WRONG_USAGE: Final = 2


def main(arguments: list[str] | None = None) -> None:
    """Entry point of the program ``okienko``."""
    words = sys.argv[1:] if arguments is None else arguments
    try:
        sys.exit(_run(words))
    except Trouble as trouble:
        print(f"okienko: {trouble}", file=sys.stderr)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(130)


def _run(words: list[str]) -> int:
    if not words:
        print(_help(), file=sys.stderr)
        return WRONG_USAGE
    if words[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    if words[0] == "demo":
        return _demo(words[1:])
    if words[0] == "prepare":
        return _prepare(words[1:])
    if not has_command(words[0]):
        print(f"okienko: there is no command '{words[0]}'.\n\n{_help()}", file=sys.stderr)
        return WRONG_USAGE
    return _delegate(words)


def _demo(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="okienko demo", description=OWN["demo"] + ".")
    parser.add_argument("--fresh", action="store_true", help="delete the demo's data first")
    parser.add_argument(
        "--json", action="store_true", help="when ready, print addresses and accounts as JSON"
    )
    options = parser.parse_args(words)
    from okienko.embedded.supervisor import run_demo  # noqa: PLC0415 - other words start faster without it

    return run_demo(fresh=options.fresh, as_json=options.json)


def _prepare(words: list[str]) -> int:
    from okienko.embedded.prepare import DESCRIPTION, prepare  # noqa: PLC0415 - as above

    parser = argparse.ArgumentParser(
        prog="okienko prepare",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args(words)
    print(prepare(with_files(os.environ)))
    return 0


def _delegate(words: list[str]) -> int:
    """Run a management command against the running demo, or what the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    with ExitStack() as stack:
        os.environ.update(_environment(words, stack))
        if words[0] == DOCTOR and not {"-h", "--help"} & set(words):
            _ask_for_settings()
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs the environment

        execute_from_command_line(["okienko", *words])
    return 0


def _ask_for_settings() -> None:
    """Name everything that is missing at once, instead of the first that the settings miss."""
    try:
        lacking = missing(with_files(os.environ))
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from error
    if lacking:
        raise Trouble("This installation is not set up:\n" + "\n".join(lacking))


def _environment(words: list[str], stack: ExitStack) -> dict[str, str]:
    """What the command needs on top of the environment it has."""
    if os.environ.get(DATABASE) or os.environ.get(f"{DATABASE}{SUFFIX}"):
        return {}
    if {"-h", "--help"} & set(words):
        return PLACEHOLDERS
    home = Home(home_folder())
    if words[0] in MEASURING:
        from okienko.embedded.scratch import scratch_stack  # noqa: PLC0415 - as above

        own = stack.enter_context(scratch_stack(durable=True))
        assert own.cluster
        found = own.environment | {OWN_DATA: str(own.cluster.data)}
        if "moving" in words or set(words[1:]) <= {"--json"}:
            other = stack.enter_context(scratch_stack(durable=True)).environment
            found |= {OTHER_CELL: json.dumps(other)}
        return found
    if (running := home.environment()) is None:
        raise Trouble(
            f"No demo is running in {home.folder}: start it with 'okienko demo', "
            "or set DATABASE_URL."
        )
    return running


def _help() -> str:
    known = {command.name: command.summary for command in commands() if "_" not in command.name}
    lines = [f"  {name:<12} {summary}" for name, summary in (OWN | known).items()]
    return "\n".join(
        [
            "usage: okienko <command> [options]     okienko <command> --help",
            "",
            *lines,
            "",
            "Commands talk to the running demo unless DATABASE_URL says otherwise.",
            "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 partly failed.",
        ]
    )
