"""/panel/ustawienia/sprawy/<id>/wersje: what a published matter said, and back to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from booking.domain.setup.consequences import Consequences
from booking.domain.setup.edition import ChangedMeanwhile, edition_of
from booking.domain.setup.save import find_row
from booking.domain.setup.sections import SERVICES
from booking.domain.setup.take_back import KEYS, take_back
from booking.domain.setup.versions import said_of, version_of
from booking.models import ServiceVersion
from booking.officefile.sheets import SERVICES as SHEET
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid

from .act import act_of

TITLES: Final[Mapping[str, str | Promise]] = {
    "fields": _("Questions of the form"),
    "files": _("Files"),
    "lead": _("When it can be booked"),
    "translations": _("Other languages"),
    **{one.path: one.title for one in SHEET.columns},
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a version says, beside what is said now."""

    title: str | Promise
    then: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether taking it back would change it."""
        return self.then != self.now


@require_safe
@admins_only
def listed(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """Every version, the newest first."""
    row = find_row(SERVICES, row_id)
    found = [
        (one, [TITLES.get(key, key) for key in one.changed])
        for one in ServiceVersion.objects.filter(service=row_id)
    ]
    told = {"row": row, "versions": found, "here": "versions"}
    return render(request, "booking/setup/versions.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def shown(request: StaffRequest, row_id: UUID, number: int) -> HttpResponse:
    """One version beside what is now; a press makes the matter that again."""
    if request.method != "POST":
        return _page(request, row_id, number)
    try:
        saved = take_back(row_id, number, request.POST.get("edition", ""), act_of(request))
    except ChangedMeanwhile as refused:
        return _page(request, row_id, number, status=409, changed=refused)
    except Consequences as asked:
        return _page(request, row_id, number, status=409, difference=asked.told)
    except Invalid as refused:
        wrong = [
            (TITLES.get(path.partition(".")[0], ""), one)
            for path, messages in refused.errors.items()
            for one in messages
        ]
        return _page(request, row_id, number, status=422, wrong=wrong)
    if saved.difference.stranded:
        return redirect("desk:stranded")
    return redirect("setup:thing", "sprawy", row_id)


def _page(request: StaffRequest, row_id: UUID, number: int, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    row, version = find_row(SERVICES, row_id), version_of(row_id, number)
    lines = list(_lines(version.words, said_of(row)))
    told = {
        "row": row,
        "version": version,
        "lines": lines,
        "differs": any(one.differs for one in lines),
        "edition": edition_of(SERVICES.describe(row), KEYS),
        "here": "versions",
        **more,
    }
    return render(request, "booking/setup/version.html", told, status=status)


def _lines(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Line]:
    before, after = _flat(then), _flat(now)
    order = [*TITLES, *sorted({*before, *after} - set(TITLES))]
    for path in order:
        if path in before or path in after:
            said = (_words(found.get(path)) for found in (before, after))
            yield Line(TITLES.get(path, path), *said)


def _flat(words: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in words.items():
        path = f"{prefix}{key}"
        found |= _flat(value, f"{path}.") if isinstance(value, Mapping) else {path: value}
    return found


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_words(one)}" for key, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_words(one) for one in value)
    return str(value)
