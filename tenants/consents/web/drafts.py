"""/panel/ustawienia/zgody/szkic: words being worked on, and their publication."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.consents.days import local_day
from tenants.consents.domain.draft import drop_draft, save_draft
from tenants.consents.domain.notice import Wanted, draw_up, filled_in
from tenants.consents.domain.publish import publish as publish_draft
from tenants.consents.errors import NoSuchConsent
from tenants.consents.models import POLISH, Consent, ConsentDraft
from tenants.errors import Invalid

from .forms import LANGUAGES, TONGUES, DraftForm, NoticeForm, PublishForm


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    """A draft from nothing."""
    consent = Consent.objects.filter(pk=consent_id).first()
    if consent is None:
        raise NoSuchConsent
    return _edit(request, consent, None)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def edit(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """A draft as it is."""
    draft = _draft(draft_id)
    return _edit(request, draft.consent, draft)


@require_POST
@admins_only
def drop(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """Throw it away."""
    drop_draft(_draft(draft_id), now=timezone.now(), by=actor(request.user))
    return redirect("consents:list")


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def publish(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """Read once more, type the day, and it is for ever."""
    draft = _draft(draft_id)
    bound = request.POST if request.method == "POST" else None
    today = local_day(timezone.now())
    days = {"valid_from": max(draft.valid_from, today), "valid_to": draft.valid_to}
    form = PublishForm(bound, initial=days)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        draft.valid_to = said["valid_to"]
        try:
            made = publish_draft(
                draft,
                now=timezone.now(),
                by=actor(request.user),
                valid_from=said["valid_from"],
            )
        except Invalid as refused:
            form.refuse(refused.errors)
        else:
            return redirect("consents:version", made.pk)
    words = [(TONGUES[one], one, draft.words(one)) for one in _spoken(draft)]
    told = {"form": form, "draft": draft, "words": words}
    return render(request, "consents/publish.html", told, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def notice(request: StaffRequest) -> HttpResponse:
    """What art. 13 GDPR wants told, in fields; saving draws a draft up."""
    now = timezone.now()
    initial = {"valid_from": local_day(now) + timedelta(days=1)}
    bound = request.POST if request.method == "POST" else None
    form = NoticeForm(bound, instance=filled_in(), initial=initial)
    if form.is_bound and form.is_valid():
        wanted = Wanted(form.cleaned_data["valid_from"], [x for x in LANGUAGES if x != POLISH])
        row = form.save(commit=False)
        draft = draw_up(row, wanted, now=now, by=actor(request.user))
        return redirect("consents:draft", draft.pk)
    return render(request, "consents/notice.html", {"form": form}, status=422 if bound else 200)


def _edit(request: StaffRequest, consent: Consent, draft: ConsentDraft | None) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        form = DraftForm(request.POST)
        if form.is_valid():
            by = actor(request.user)
            try:
                saved = save_draft(consent, form.words(), now=now, by=by, draft=draft)
            except Invalid as refused:
                form.refuse(refused.errors)
            else:
                onward = "publish" if "publish" in request.POST else "draft"
                return redirect(f"consents:{onward}", saved.pk)
    else:
        tomorrow = local_day(now) + timedelta(days=1)
        form = DraftForm(draft=draft, initial={"valid_from": tomorrow})
    told = {"form": form, "consent": consent, "draft": draft}
    return render(request, "consents/draft.html", told, status=422 if form.is_bound else 200)


def _draft(draft_id: UUID) -> ConsentDraft:
    found = ConsentDraft.objects.filter(pk=draft_id).select_related("consent").first()
    if found is None:
        raise NoSuchConsent
    return found


def _spoken(draft: ConsentDraft) -> list[str]:
    return [one for one in LANGUAGES if one == POLISH or one in draft.translations]
