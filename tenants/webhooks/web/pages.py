"""/panel/webhooki: who is told of what, what became of each delivery, and the way to repeat it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.errors import Invalid
from tenants.webhooks.deliver import send_again
from tenants.webhooks.emit import kinds
from tenants.webhooks.models import Delivery, DeliveryState, Webhook
from tenants.webhooks.settings import (
    NoSuchWebhook,
    add_webhook,
    end_webhook,
    renew_secret,
    send_test,
    start_again,
)

PAGE: Final = 50
DESCRIPTION: Final = "/api/v1/docs#webhooks"
TROUBLES: Final[Mapping[str, str | Promise]] = {
    "bad_address": _("The address leads nowhere on the public internet."),
    "no_http": _("The other side does not speak HTTP."),
    "timeout": _("The other side did not answer in time."),
    "no_connection": _("No connection, or a certificate that is not good."),
    "ended": _("The webhook was ended or stopped before."),
}


class WebhookForm(forms.Form):
    """What an admin says of a new address."""

    name = forms.CharField(
        label=_("Whose program is told"),
        max_length=100,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    url = forms.CharField(
        label=_("Address"),
        help_text=_("Begins with https:// and leads to the public internet."),
        max_length=1000,
        widget=forms.URLInput({"class": "form-control", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told"),
        help_text=_("Events name the visit by its id, never the person."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        field = self.fields["events"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(kinds().items())


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """Everyone who is told, and a form for another."""
    if request.method != "POST":
        return _list(request, WebhookForm(initial={"events": list(kinds())}))
    form = WebhookForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = add_webhook(
                name=typed["name"],
                url=typed["url"],
                events=typed["events"],
                now=timezone.now(),
                by=actor(request.user),
            )
        except Invalid as refused:
            for field, told in refused.errors.items():
                form.add_error(field, [str(one) for one in told])
        else:
            # Not redirected: the only page that ever shows the secret is this one.
            return _one(request, made, secret=made.secret)
    return _list(request, form, status=422)


@require_safe
@admins_only
def one(request: StaffRequest, webhook_id: UUID) -> HttpResponse:
    """One address and what was sent to it, newest first."""
    return _one(request, get_object_or_404(Webhook, pk=webhook_id))


@require_POST
@admins_only
def act(request: StaffRequest, webhook_id: UUID, what: str) -> HttpResponse:
    """Try it, renew its secret, start it again, or end it."""
    verb = ACTS.get(what)
    if verb is None:
        raise Http404
    try:
        done = verb(webhook_id, now=timezone.now(), by=actor(request.user))
    except NoSuchWebhook as refused:
        raise Http404 from refused
    if what == "sekret":
        assert isinstance(done, Webhook)
        return _one(request, done, secret=done.secret)
    return redirect("webhooks:one", webhook_id)


@require_POST
@admins_only
def again(request: StaffRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one delivery once more."""
    delivery = get_object_or_404(
        Delivery.objects.select_related("webhook"),
        pk=delivery_id,
        webhook_id=webhook_id,
        webhook__ended_at=None,
    )
    now = timezone.now()
    send_again(delivery, now=now)
    record("webhook.send_again", by=actor(request.user), now=now, about=delivery.webhook)
    return redirect("webhooks:one", webhook_id)


ACTS: Final[Mapping[str, Callable[..., Webhook | Delivery]]] = {
    "proba": send_test,
    "sekret": renew_secret,
    "wznow": start_again,
    "koniec": end_webhook,
}


def _list(request: StaffRequest, form: WebhookForm, *, status: int = 200) -> HttpResponse:
    dead = Count("deliveries", Q(deliveries__state=DeliveryState.DEAD))
    waiting = Count("deliveries", Q(deliveries__state=DeliveryState.WAITING))
    rows = Webhook.objects.annotate(dead=dead, waiting=waiting)
    told = {"form": form, "rows": rows, "description": DESCRIPTION}
    return render(request, "webhooks/list.html", told, status=status)


def _one(request: StaffRequest, webhook: Webhook, *, secret: str = "") -> HttpResponse:
    names = kinds()
    sent = [
        (delivery, names.get(delivery.event, _("test")), _said(delivery))
        for delivery in webhook.deliveries.all()[:PAGE]
    ]
    told = {
        "webhook": webhook,
        "events": [names.get(event, event) for event in webhook.events],
        "sent": sent,
        "secret": secret,
        "most": PAGE,
    }
    return render(request, "webhooks/one.html", told)


def _said(delivery: Delivery) -> str | Promise:
    if delivery.status:
        return f"HTTP {delivery.status}"
    return TROUBLES.get(delivery.error, "–")
