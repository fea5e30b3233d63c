"""Bring an office to what its office file says, all of it or nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from booking.public import (
    Attached,
    Catalogue,
    WouldStrand,
    check_edition,
    configure,
    delete_stored,
    digest,
    keep_versions,
    plan,
    plans_differ,
)
from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import Loaded
from tenants.audit.actor import SYSTEM, Actor
from tenants.audit.record import record
from tenants.consents.domain.notice_needed import has_notice, require_notice
from tenants.context import is_in_office, office_context, platform_context
from tenants.errors import Invalid
from tenants.hosts import forget_hosts
from tenants.models import Office
from tenants.officefile.consents import configure_consents
from tenants.officefile.nodes import BadFile, Problem
from tenants.officefile.one_at_a_time import one_at_a_time
from tenants.officefile.profile import configure_profile, is_configured
from tenants.officefile.templates import configure_templates
from tenants.officefile.write import plain
from tenants.profile.declaration import require_declaration

from .describe import describe
from .difference import Change, Difference, What, compare


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """What somebody looked at before they said yes: the office as it was, the visits listed."""

    edition: str
    stranded: Collection[str] = ()


def apply(
    office: Office,
    loaded: Loaded,
    *,
    now: datetime,
    by: Actor = SYSTEM,
    dry_run: bool = False,
    accept_stranded: bool | Seen = False,
) -> Difference:
    """Create and update what the file names; what it does not name stays (bookings hang on it).

    The lists of a named thing become exactly what the file says. ``dry_run`` does the same and
    takes it all back. Raises ``BadFile`` for what only the office's own data can tell,
    ``NoticeMissing`` or ``DeclarationMissing`` when services would be published while no notice is
    in force or there is no accessibility declaration, or the notice would go, and ``WouldStrand``
    when visits would lose their places and that is not accepted: by ``True`` whoever they are, by
    ``Seen`` those listed.
    With ``Seen``, ``ChangedMeanwhile`` where the office is not what it was when it was looked at.
    """
    with office_context(office):
        with transaction.atomic():
            one_at_a_time()
            if isinstance(accept_stranded, Seen):
                check_edition(accept_stranded.edition, edition_now())
            before = plan(now)
            difference, attached = _apply(loaded, by=by, now=now, store_files=not dry_run)
            difference = dataclasses.replace(difference, plan=plans_differ(before, plan(now)))
            if not dry_run:
                _note(difference, now=now, by=by, accepted=accept_stranded)
            transaction.set_rollback(dry_run)
        if not dry_run:
            delete_stored(attached.obsolete)
    if not dry_run:
        _rename(office, loaded.document.office.name)
    return difference


def edition_now() -> str:
    """The digest of everything an office file says of the current office."""
    return digest(plain(describe()))


def _note(difference: Difference, *, now: datetime, by: Actor, accepted: bool | Seen) -> None:
    """Write down what was changed, and the numbers of the visits left without a place."""
    stranded = difference.plan.stranded
    if isinstance(accepted, Seen):
        accepted = {one.reference for one in stranded} <= set(accepted.stranded)
    if stranded and not accepted:
        raise WouldStrand(stranded)
    if difference:
        sections = {change.section for change in difference.changes}
        record("office.apply", by=by, now=now, fields=sections)
    if stranded:
        record("plan.stranded", by=by, now=now, fields=[one.reference for one in stranded])


def _apply(
    loaded: Loaded, *, by: Actor, now: datetime, store_files: bool
) -> tuple[Difference, Attached]:
    document = loaded.document
    before = describe() if is_configured() else None
    had_notice = has_notice(now)
    _check_possible(document, before, loaded.files)
    keep_versions(by=SYSTEM, now=now)
    new_crest = _with_crest(loaded)
    configure_consents(document.consents)
    configure_templates(document.templates, by=by, now=now)
    attached = configure(
        Catalogue(
            settings=document.settings,
            locations=document.locations,
            units=document.units,
            categories=document.categories,
            services=document.services,
            hours_templates=document.hours_templates,
            counters=document.counters,
            exceptions=document.exceptions,
            files=loaded.files,
            store_files=store_files,
        )
    )
    after = describe()
    published = _published(after)
    if published - _published(before):
        require_notice(now)
        require_declaration()
    elif published and had_notice:
        require_notice(now)
    keep_versions(by=by, now=now)
    difference = _with_renewed_files(compare(before, after), attached.renewed)
    return (_with_new_crest(difference) if new_crest else difference), attached


def _with_new_crest(difference: Difference) -> Difference:
    """Another picture under an old name does not show in a description."""
    office = next((one for one in difference.changes if one.section == "office"), None)
    if office is None:
        changes = (Change("office", "", What.CHANGED, ("crest",)), *difference.changes)
        unchanged = difference.unchanged - 1
        return dataclasses.replace(difference, changes=changes, unchanged=unchanged)
    return difference


def _with_crest(loaded: Loaded) -> bool:
    """Write who the office is; whether its crest is another picture now. Raises ``BadFile``."""
    document = loaded.document
    try:
        return configure_profile(document.office, document.settings, loaded.files)
    except Invalid as refused:
        line = document.office.where.line("crest")
        problems = [Problem(line, str(one)) for one in refused.errors.get("crest", ())]
        raise BadFile(problems) from refused


def _published(document: OfficeFile | None) -> set[str]:
    """Keys of the services that residents see; none may be added while no notice is in force."""
    services = document.services if document else ()
    return {one.key for one in services if one.status == "published"}


def _check_possible(
    document: OfficeFile, before: OfficeFile | None, files: Mapping[str, bytes]
) -> None:
    """Every file a service names lies beside the office file or is stored already."""
    stored = {one.key: one.files for one in before.services} if before else {}
    problems = [
        Problem(
            service.where.line("files", index),
            _("There is no file “%(name)s” beside the office file.") % {"name": name},
        )
        for service in document.services
        for index, name in enumerate(service.files)
        if name not in files and name not in stored.get(service.key, ())
    ]
    crest = document.office.crest
    if crest and crest not in files and (before is None or before.office.crest != crest):
        told = _("There is no file “%(name)s” beside the office file.") % {"name": crest}
        problems.append(Problem(document.office.where.line("crest"), told))
    if problems:
        raise BadFile(problems)


def _with_renewed_files(difference: Difference, renewed: set[str]) -> Difference:
    """New contents under an old name do not show in a description."""
    changes = []
    for change in difference.changes:
        if change.section == "services" and change.key in renewed:
            renewed = renewed - {change.key}
            fields = tuple(dict.fromkeys([*change.fields, "files"]))
            changes.append(dataclasses.replace(change, fields=fields))
        else:
            changes.append(change)
    changes += [Change("services", key, What.CHANGED, ("files",)) for key in sorted(renewed)]
    unchanged = difference.unchanged - len(renewed)
    return dataclasses.replace(difference, changes=tuple(changes), unchanged=unchanged)


def _rename(office: Office, name: str) -> None:
    if is_in_office():  # on an office's own page: its host knows it by the old name until then
        return
    with platform_context():
        other = Office.objects.filter(pk=office.pk).exclude(name=name)
        if other.update(name=name):
            forget_hosts()
