"""Commands for people: parsed by Typer, with the exit codes Okienko promises."""

from __future__ import annotations

import sys
from getpass import getuser
from types import TracebackType
from typing import Any, Final

from django_typer.management import TyperCommand
from typer._click.exceptions import UsageError

from tenants.audit.actor import Actor, ActorKind

WRONG_USAGE: Final = 2


def console() -> Actor:
    """Whoever sits at the terminal, for the trail: by the name of the login."""
    try:
        name = getuser()
    except (KeyError, OSError):  # a container's user may have none
        name = "okienko"
    return Actor(ActorKind.OPERATOR, name=name)


class OfficeCommand(TyperCommand, rich_markup_mode=None):
    """A command that answers wrong usage with one line and exit code 2; django-typer says 1.

    It starts without Django's checks, which load every page of every module first: they take a
    third of the start, and CI and `okienko doctor` make them.
    """

    requires_system_checks = []

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Any:
        if isinstance(error, UsageError) and getattr(self, "_called_from_command_line", False):
            words = error.ctx.command_path if error.ctx else self._name
            self.stderr.write(f"{words.rpartition('/')[2]}: {error.format_message()} See --help.")
            sys.exit(WRONG_USAGE)
        return super().__exit__(kind, error, trace)  # type: ignore[no-untyped-call]  # django-typer's
