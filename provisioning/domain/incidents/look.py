"""Look into one office for an incident, and write down what was found, or that nothing was seen.

One office's trouble is its own: while its trail cannot be read it counts as concerned.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import override

from provisioning.domain.incidents.find import Found, Trace, find, trace_of
from provisioning.domain.incidents.letter import Addressee, Counted, draft, with_people
from provisioning.domain.restoring.refusals import BY_DATABASE
from provisioning.models import Incident, IncidentOffice, OfficeFacts
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.registry import modules


def look_into(office: Office, incident: Incident, trace: Trace) -> None:
    """Runs in no place. What was sent stays; one along the register's trace counts drafts anew."""
    try:
        # Around the office, so that what the database refused is undone before we stand elsewhere.
        with transaction.atomic(), office_context(office):
            found, to = find(trace), _addressee(office)
    except BY_DATABASE as trouble:
        with platform_context(), transaction.atomic():
            _unread(incident, office, type(trouble).__name__)
        return
    with platform_context(), transaction.atomic():
        _read(incident, office, found, to, trace)


def _unread(incident: Incident, office: Office, trouble: str) -> None:
    to = _known(office)
    IncidentOffice.objects.get_or_create(
        incident=incident,
        office=office,
        defaults={
            "trouble": trouble,
            "address": to.email,
            "letter": draft(incident, None, to, []),
        },
    )


def _read(incident: Incident, office: Office, found: Found, to: Addressee, trace: Trace) -> None:
    is_registers = trace == trace_of(incident)
    rows = IncidentOffice.objects.select_for_update().filter(incident=incident, office=office)
    row = rows.first()
    if row is not None and _stays(row, is_registers=is_registers):
        return
    if not found.concerns:
        if is_registers:
            # One that was counted once stays: better a letter too many than an office untold.
            rows.exclude(trouble="").filter(sent_at=None).delete()
            rows.update(trouble="")
        return
    acts = _in_words(found)
    told = {
        "persons": found.persons,
        "records": found.records,
        "attempts": found.attempts,
        "entries": [str(one) for one in found.entries],
        "categories": list(found.acts),
        "trouble": "",
    }
    if row is None:
        letter = draft(incident, found, to, acts)
        address = to.email
    else:
        mended = with_people(row.letter, _counted(row), (found, acts))
        letter = row.letter if row.sent_at else mended
        address = row.address or to.email
    IncidentOffice.objects.update_or_create(
        incident=incident, office=office, defaults={**told, "address": address, "letter": letter}
    )


def _stays(row: IncidentOffice, *, is_registers: bool) -> bool:
    """Tell whether a look leaves what was counted, or told while nothing could be counted."""
    if row.trouble:
        return row.sent_at is not None and not is_registers
    return row.sent_at is not None or not is_registers


def _counted(row: IncidentOffice) -> Counted:
    if row.trouble:
        return None, []
    acts = tuple(row.categories)
    before = Found(row.persons, row.records, row.attempts, entries=(), acts=acts)
    return before, _in_words(before)


def _in_words(found: Found) -> list[str]:
    with override("pl"):
        words = {act: str(label) for module in modules() for act, label in module.acts.items()}
    return [words.get(act, act) for act in found.acts]


def _addressee(office: Office) -> Addressee:
    profile = Profile.objects.current()
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("name")
    admin = admins.values_list("email", flat=True).first()
    email = profile.dpo_email or profile.email or admin or ""
    return Addressee(profile.name or office.name, profile.dpo_name, email)


def _known(office: Office) -> Addressee:
    """What the office last told of itself (``papers.facts``)."""
    kept = OfficeFacts.objects.filter(office_id=office.pk).first()
    facts = kept.facts if kept is not None else {}
    admin = next(iter(facts.get("admins", ())), "")
    email = facts.get("dpo_email") or facts.get("email") or admin
    return Addressee(facts.get("controller") or office.name, facts.get("dpo_name", ""), email)
