"""Updates: announced here before they happen, to every office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from provisioning.domain.update_notices import Planned, announce, take_back
from provisioning.models import UpdateNotice
from provisioning.web.operator.door import actor, done
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.errors import Refusal


class NoticeForm(forms.ModelForm[UpdateNotice]):
    """What will change, and when."""

    class Meta:
        model = UpdateNotice
        fields = ("title", "starts_at", "ends_at", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"
            )
        self.fields["title"].widget.attrs["class"] = "form-control"
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 4, "class": "form-control"})


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """Updates announced so far, and the form for another."""
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        planned = Planned(told["title"], told["text"], told["starts_at"], told["ends_at"])
        try:
            announce(planned, now=timezone.now(), by=actor(request))
        except Refusal as refused:
            form.add_error("starts_at", str(refused.message))
        else:
            return done("desk-tickets:updates")
    told = {"form": form, "notices": UpdateNotice.objects.all()[:50], "now": timezone.now()}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/operator/updates.html", told, status=status)


@require_POST
@operators_only
def withdraw(request: OperatorRequest, notice_id: UUID) -> HttpResponse:
    """It will not happen."""
    if not take_back(notice_id, now=timezone.now(), by=actor(request)):
        raise Http404
    return done("desk-tickets:updates")
