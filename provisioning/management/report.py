"""What commands about offices say: to people as lines, to programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from booking.public import Stranded
from provisioning.domain.difference import Change, Difference, What
from provisioning.domain.panel.offices import Row
from provisioning.models import Onboarding
from tenants.addresses import host_of
from tenants.context import platform_context
from tenants.models import Office
from tenants.officefile.nodes import BadFile

SIGNS: Final = {What.ADDED: "+", What.CHANGED: "~", What.ARCHIVED: "–", What.REMOVED: "-"}


def as_json(value: object) -> str:
    """One JSON document, readable by people too."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def as_lines(told: Mapping[str, object]) -> str:
    """A line for each thing told, by its name."""
    return "\n".join(f"{name:<16}  {value}" for name, value in told.items())


def office_data(row: Row) -> dict[str, str]:
    """An office in a few words; ``state`` as the panel has it."""
    office = row.office
    return {
        "id": str(office.pk),
        "subdomain": office.subdomain,
        "name": office.name,
        "state": row.standing,
        "url": url_of(office),
        "panel": f"{url_of(office)}/panel/",
        "created_at": office.created_at.isoformat(),
    }


def steps_data(onboarding: Onboarding) -> dict[str, str]:
    """Where each step of an onboarding is."""
    with platform_context():
        return {step.key: step.state for step in onboarding.steps.order_by("pk")}


def url_of(office: Office) -> str:
    """The address of the office's pages."""
    return f"{settings.OKIENKO_SCHEME}://{host_of(office)}"


def difference_data(difference: Difference) -> dict[str, Any]:
    """Counts by what happened, and ``changes``: a list of ``{section, key, what, fields}``."""
    counts = Counter(change.what for change in difference.changes)
    return {
        **{what.value: counts[what] for what in What},
        "unchanged": difference.unchanged,
        "changes": [
            {
                "section": change.section,
                "key": change.key,
                "what": change.what.value,
                "fields": list(change.fields),
            }
            for change in difference.changes
        ],
        "places": {"added": difference.plan.added, "removed": difference.plan.removed},
        "stranded": stranded_data(difference.plan.stranded),
    }


def stranded_data(stranded: Iterable[Stranded]) -> list[dict[str, str]]:
    """Visits without a place; their people only by number."""
    return [
        {
            "reference": one.reference,
            "start": one.start.isoformat(),
            "service": one.service,
            "counter": one.counter,
            "why": one.why.value,
        }
        for one in stranded
    ]


def stranded_lines(stranded: Sequence[Stranded]) -> Iterator[str]:
    """The same, a line each under a headline."""
    if stranded:
        yield _("Visits left without a place: %(count)d") % {"count": len(stranded)}
    for one in stranded:
        when = f"{one.start:%Y-%m-%d %H:%M}"
        yield f"! {one.reference} {when} {one.service}, {one.counter}: {one.why.label}"


def difference_lines(difference: Difference, *, dry_run: bool) -> Iterator[str]:
    """A line for each change, and the sum."""
    for change in difference.changes:
        yield _line(change)
    counts = Counter(change.what for change in difference.changes)
    words = {
        What.ADDED: _("added: %(count)d"),
        What.CHANGED: _("changed: %(count)d"),
        What.ARCHIVED: _("archived: %(count)d"),
        What.REMOVED: _("removed: %(count)d"),
    }
    told = [word % {"count": counts[what]} for what, word in words.items() if counts[what]]
    told.append(_("unchanged: %(count)d") % {"count": difference.unchanged})
    yield ", ".join(told)
    if plan := difference.plan:
        places = {"added": plan.added, "removed": plan.removed}
        yield _("free places ahead: +%(added)d −%(removed)d") % places
        yield from stranded_lines(plan.stranded)
    if dry_run and difference:
        yield _("Nothing was written: this was a trial (--dry-run).")
    elif not difference:
        yield _("The office is as the file says.")


def problem_lines(name: str, error: BadFile) -> Iterator[str]:
    """``olsztyn.yaml:12: what is wrong``, as compilers say it; then the sum."""
    for problem in error.problems:
        yield f"{name}:{problem.line}: {problem.words}"
    yield _("Nothing was written. Problems in the file: %(count)d.") % {
        "count": len(error.problems)
    }


def _line(change: Change) -> str:
    head = " ".join(word for word in (SIGNS[change.what], change.section, change.key) if word)
    return f"{head}: {', '.join(change.fields)}" if change.fields else head
