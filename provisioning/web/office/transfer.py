"""/panel/przenoszenie: the catalogue as tables and the whole office as a file, down and up.

An upload is looked at first: mistakes with their place, or the difference and its consequences; a
second press writes it, unless somebody has changed the office meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from booking.public import SHEETS, ChangedMeanwhile, WouldStrand
from provisioning.domain.apply import Seen, apply, edition_now
from provisioning.domain.describe import describe
from provisioning.domain.difference import Difference
from provisioning.domain.dump import dump
from provisioning.domain.package import package
from provisioning.domain.said import shown
from provisioning.officefile.load import Loaded
from provisioning.officefile.upload import read_upload
from provisioning.sheets.export import csv_of, workbook
from provisioning.sheets.merge import merge
from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal
from tenants.officefile.nodes import BadFile
from tenants.sheets.read import read_tables
from tenants.sheets.tables import BadTable
from tenants.stash import bring_back, put_away, throw_away
from tenants.uploads import SentFile

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST: Final = 30_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What may be sent: how it is read, and what the file picker offers."""

    title: str | Promise
    accept: str
    read: Callable[[str, bytes], Loaded]


def _read_tables(name: str, contents: bytes) -> Loaded:
    return Loaded(merge(read_tables(name, contents), describe()))


def _read_file(_name: str, contents: bytes) -> Loaded:
    return read_upload(contents)


KINDS: Final[Mapping[str, Kind]] = {
    "katalog": Kind(_("Catalogue from a table"), ".xlsx,.csv,.txt", _read_tables),
    "plik": Kind(_("Office file"), ".yaml,.yml,.zip", _read_file),
}


class UploadForm(forms.Form):
    """One file."""

    file = SentFile(label=_("File"), max_length=200, largest=LARGEST)

    def __init__(self, kind: Kind, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"{kind.accept[1:4]}_%s")
        self.fields["file"].widget = forms.FileInput(
            {"class": "form-control", "accept": kind.accept}
        )


@require_safe
@admins_only
def home(request: StaffRequest) -> HttpResponse:
    """Everything that can be taken down, and two places to send something up."""
    return _home(request)


@require_safe
@admins_only
def download(request: StaffRequest, name: str) -> HttpResponse:
    """The catalogue as a workbook or one table of it, the office as its file or a package."""
    office = current_office()
    makers: dict[str, tuple[str, Callable[[], bytes]]] = {
        "katalog.xlsx": (XLSX, lambda: workbook(describe())),
        "urzad.yaml": ("application/yaml; charset=utf-8", lambda: dump(office).encode()),
        "urzad.zip": ("application/zip", lambda: package(office)),
    }
    makers |= {f"{one.name}.csv": ("text/csv; charset=utf-8", _table(one)) for one in SHEETS}
    if name not in makers:
        raise Http404
    media_type, make = makers[name]
    answer = HttpResponse(make(), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{office.subdomain}-{name}"'
    record("office.dump", by=actor(request.user), now=timezone.now(), fields=[name])
    return answer


@require_POST
@admins_only
def look(request: StaffRequest, kind: str) -> HttpResponse:
    """Read what was sent and try it out; nothing is written."""
    if kind not in KINDS:
        raise Http404
    form = UploadForm(KINDS[kind], request.POST, request.FILES)
    if not form.is_valid():
        return _home(request, {kind: form}, status=422)
    sent = form.cleaned_data["file"]
    contents = sent.read()
    return _look(request, kind, sent.name, contents)


@require_POST
@admins_only
def save(request: StaffRequest) -> HttpResponse:
    """Write what was looked at, in one transaction."""
    ticket = request.POST.get("ticket", "")
    contents, said = bring_back(ticket, request.user.pk)
    kind, name = said["kind"], said["name"]
    listed = frozenset(one for one in request.POST.get("seen", "").split(",") if one)
    now = timezone.now()
    try:
        loaded = KINDS[kind].read(name, contents)
        seen = Seen(said["edition"], listed)
        done = apply(
            current_office(), loaded, now=now, by=actor(request.user), accept_stranded=seen
        )
    except ChangedMeanwhile as refused:
        return _look(request, kind, name, contents, refused=refused)
    except (BadTable, BadFile, WouldStrand, Refusal):
        return _look(request, kind, name, contents)
    throw_away(ticket)
    if done.plan.stranded:
        return redirect("desk:stranded")
    return render(request, "provisioning/office/transfer_done.html", {"difference": done})


def _look(
    request: StaffRequest,
    kind: str,
    name: str,
    contents: bytes,
    *,
    refused: Refusal | None = None,
) -> HttpResponse:
    told: dict[str, Any] = {"kind": KINDS[kind], "slug": kind, "name": name, "changed": refused}
    now, by = timezone.now(), actor(request.user)
    told["form"] = UploadForm(KINDS[kind])
    status = refused.status if refused else 200
    edition = edition_now()
    try:
        loaded = KINDS[kind].read(name, contents)
        difference = apply(current_office(), loaded, now=now, by=by, dry_run=True)
    except BadTable as wrong:
        told["cells"], status = wrong.problems, 422
    except BadFile as wrong:
        told["lines"], status = wrong.problems, 422
    except Refusal as wrong:
        told["refused"], status = wrong, wrong.status
    else:
        told |= _difference(difference)
        said = {"kind": kind, "name": name, "edition": edition}
        told["ticket"] = put_away(contents, request.user.pk, said, now)
    return render(request, "provisioning/office/transfer_look.html", told, status=status)


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "changes": list(shown(difference)),
        "unchanged": difference.unchanged,
        "plan": difference.plan,
        "seen": ",".join(one.reference for one in difference.plan.stranded),
    }


def _home(
    request: StaffRequest, forms_: Mapping[str, UploadForm] | None = None, *, status: int = 200
) -> HttpResponse:
    uploads = [
        (slug, kind, (forms_ or {}).get(slug) or UploadForm(kind)) for slug, kind in KINDS.items()
    ]
    told = {"sheets": SHEETS, "uploads": uploads}
    return render(request, "provisioning/office/transfer.html", told, status=status)


def _table(sheet: Any) -> Callable[[], bytes]:
    return lambda: csv_of(sheet, describe())
