"""/panel/ustawienia/zgody: what people are told and asked, listed and looked at."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.consents.days import local_day
from tenants.consents.domain.copy import copy_consent, copy_version
from tenants.consents.domain.make import make_consent, require
from tenants.consents.domain.notice_needed import has_notice, notice_ends
from tenants.consents.domain.on_a_day import on_a_day
from tenants.consents.domain.proof import counts, newest
from tenants.consents.domain.withdraw_version import withdraw_version
from tenants.consents.errors import NoSuchConsent, NoticeMissing
from tenants.consents.models import Consent, ConsentVersion, VersionStatus
from tenants.errors import Invalid, Refusal

from .forms import GROUP_NAMES, LANGUAGES, TONGUES, ConsentForm, PersonForm

SHOWN = 50


@require_safe
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Every consent with its versions and drafts, by group."""
    now = timezone.now()
    groups: dict[str, list[Consent]] = defaultdict(list)
    for consent in Consent.objects.prefetch_related("versions", "drafts"):
        groups[consent.group].append(consent)
    ids = [v.pk for group in groups.values() for one in group for v in one.versions.all()]
    numbers = counts(ids)
    told = {
        "groups": [
            (key, GROUP_NAMES.get(key, ""), [_row(one, numbers, now) for one in group])
            for key, group in groups.items()
        ],
        "today": local_day(now),
        "has_notice": has_notice(now),
        "notice_ends": notice_ends(now),
        "person_form": PersonForm(),
    }
    return render(request, "consents/list.html", told)


@require_safe
@admins_only
def preview(request: StaffRequest) -> HttpResponse:
    """What people meet on a day, as they read it."""
    day, wrong = local_day(timezone.now()), False
    if typed := request.GET.get("dzien", ""):
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            wrong = True
    language = request.GET.get("jezyk", "")
    language = language if language in LANGUAGES else (get_language() or LANGUAGES[0])
    told = {
        "day": day,
        "wrong": wrong,
        "language": language,
        "tongues": TONGUES.items(),
        "items": [
            (one, one.words(language), GROUP_NAMES.get(one.consent.group, one.consent.group))
            for one in on_a_day(day)
        ],
    }
    return render(request, "consents/preview.html", told, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def make(request: StaffRequest) -> HttpResponse:
    """A new consent, empty or with the words of a version (``?z=``)."""
    source = _source(request)
    initial = _like(source)
    form = ConsentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        now, by = timezone.now(), actor(request.user)
        try:
            if source is None:
                made = make_consent(form.data_(), now=now, by=by)
                return redirect("consents:draft-new", made.pk)
            made = copy_consent(source, form.data_(), now=now, by=by)
            return redirect("consents:draft", made.drafts.get().pk)
        except Invalid as refused:
            form.refuse(refused.errors)
    status = 422 if form.is_bound else 200
    told = {"form": form, "source": source}
    return render(request, "consents/make.html", told, status=status)


@require_POST
@admins_only
def condition(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """Required or optional."""
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NoSuchConsent
    wanted = request.POST.get("required") == "1"
    require(consent, required=wanted, now=timezone.now(), by=actor(request.user))
    return redirect(f"{reverse('consents:list')}#{consent.key}")


@require_safe
@admins_only
def version(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """A version: its words, and who accepted it."""
    return _version_page(request, find_version(version_id))


@require_POST
@admins_only
def copy(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """A new draft with the same words."""
    made = copy_version(find_version(version_id), now=timezone.now(), by=actor(request.user))
    return redirect("consents:draft", made.pk)


@require_POST
@admins_only
def withdraw(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """Out of force."""
    found = find_version(version_id)
    try:
        withdraw_version(found, now=timezone.now(), by=actor(request.user))
    except (Invalid, NoticeMissing) as refused:
        found.refresh_from_db()
        return _version_page(request, found, refused=refused)
    return redirect("consents:version", version_id)


def find_version(version_id: UUID) -> ConsentVersion:
    """A version with its consent; raises ``NoSuchConsent``."""
    found = ConsentVersion.objects.filter(pk=version_id).select_related("consent").first()
    if found is None:
        raise NoSuchConsent
    return found


def _version_page(
    request: StaffRequest, found: ConsentVersion, *, refused: Refusal | None = None
) -> HttpResponse:
    told = {
        "version": found,
        "notice_ends": notice_ends(timezone.now()),
        "words": [(TONGUES[one], one, found.words(one)) for one in _spoken(found)],
        "counts": counts([found.pk]).get(found.pk),
        "rows": newest(found, SHOWN),
        "shown": SHOWN,
        "withdrawn": found.status == VersionStatus.WITHDRAWN,
        "problem": _told(refused) if refused else "",
    }
    return render(request, "consents/version.html", told, status=refused.status if refused else 200)


def _told(refused: Refusal) -> str:
    of_fields = [str(one) for messages in refused.errors.values() for one in messages]
    return of_fields[0] if of_fields else str(refused.message)


def _spoken(found: ConsentVersion) -> list[str]:
    return [one for one in LANGUAGES if one == LANGUAGES[0] or one in found.translations]


def _row(consent: Consent, numbers: object, now: datetime) -> dict[str, object]:
    assert isinstance(numbers, dict)
    day = local_day(now)
    versions = sorted(consent.versions.all(), key=lambda one: -one.number)
    shown = [one for one in versions if _is_shown(one, day)]
    current = max(shown, key=lambda one: (one.valid_from, one.number), default=None)
    return {
        "consent": consent,
        "versions": [(one, _standing(one, current, day), numbers.get(one.pk)) for one in versions],
        "drafts": list(consent.drafts.all()),
        "current": current,
    }


def _is_shown(one: ConsentVersion, day: date) -> bool:
    until = one.valid_to or date.max
    return one.status == VersionStatus.IN_FORCE and one.valid_from <= day <= until


def _standing(one: ConsentVersion, current: ConsentVersion | None, day: date) -> str:
    if one.status == VersionStatus.WITHDRAWN:
        return "withdrawn"
    if one is current:
        return "now"
    return "later" if one.valid_from > day else "over"


def _source(request: StaffRequest) -> ConsentVersion | None:
    try:
        wanted = UUID(request.GET.get("z", ""))
    except ValueError:
        return None
    return find_version(wanted)


def _like(source: ConsentVersion | None) -> dict[str, object]:
    if source is None:
        return {"required": False}
    old = source.consent
    return {"group": old.group, "kind": old.kind, "required": old.required}
