"""The edge of every command about offices: language, refusals, exit codes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

import psycopg
from django.core.management.base import OutputWrapper
from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking.public import Stranded, WouldStrand
from provisioning.domain.panel.offices import Row, one
from tenants.context import platform_context
from tenants.errors import Invalid, Refusal
from tenants.models import Office
from tenants.officefile.nodes import BadFile
from tenants.offices import find_office

from .report import as_json, problem_lines, stranded_data, stranded_lines

FAILED: Final = 1
PARTLY: Final = 3


class NoSuchOffice(Refusal):
    """There is no office of this name."""

    code = "no_such_office"
    status = 404


@contextmanager
def edge(
    stdout: OutputWrapper, stderr: OutputWrapper, *, json: bool, file: Path | None = None
) -> Iterator[None]:
    """Speak the terminal's language, turn what goes wrong into lines (or JSON) and exit code 1."""
    with translation.override(language(dict(os.environ))):
        try:
            yield
        except BadFile as error:
            if json:
                problems = [asdict(one) for one in error.problems]
                stdout.write(as_json({"error": "bad_file", "problems": problems}))
            for line in problem_lines(str(file or ""), error):
                stderr.write(line)
            raise SystemExit(FAILED) from None
        except (Refusal, OSError, DatabaseError, psycopg.Error) as error:
            stranded = error.stranded if isinstance(error, WouldStrand) else ()
            if json:
                stdout.write(as_json(_document(error, stranded)))
            for line in [*stranded_lines(stranded), *_wrong_fields(error)]:
                stderr.write(line)
            stderr.write(f"okienko: {_words(error)}")
            raise SystemExit(FAILED) from None


def language(environment: dict[str, str]) -> str:
    """Polish in a Polish terminal, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := environment.get(name):
            return "pl" if chosen.lower().startswith("pl") else "en"
    return "en"


def the_office(subdomain: str) -> Office:
    """The office of a subdomain. Raises ``NoSuchOffice``."""
    if (office := find_office(subdomain)) is None:
        told = _("There is no office “%(name)s”. See which there are: okienko office list.")
        raise NoSuchOffice(told % {"name": subdomain})
    return office


def as_listed(office: Office) -> Row:
    """The office as the panel lists it. Raises ``NoSuchOffice``."""
    with platform_context():
        found = one(office.pk, now=timezone.now())
    if found is None:
        raise NoSuchOffice
    return found


def _document(error: Exception, stranded: Sequence[Stranded]) -> dict[str, object]:
    code = error.code if isinstance(error, Refusal) else "failed"
    told: dict[str, object] = {"error": code, "message": _words(error)}
    if isinstance(error, Invalid) and error.errors:
        told["errors"] = {name: list(map(str, said)) for name, said in error.errors.items()}
    return told | ({"stranded": stranded_data(stranded)} if stranded else {})


def _wrong_fields(error: Exception) -> list[str]:
    """``nip: what is wrong with it``, a line each."""
    errors = error.errors if isinstance(error, Invalid) else {}
    return [f"{name}: {said}" for name, all_said in errors.items() for said in all_said]


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error).strip().partition("\n")[0]
