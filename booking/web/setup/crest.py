"""/panel/ustawienia/herb: the crest on residents' pages, papers and phones."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from booking.domain.setup.crest import drop_crest, set_crest
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Invalid
from tenants.uploads import SentFile

from .act import act_of


class CrestForm(forms.Form):
    """A picture."""

    crest = SentFile(
        label=_("Picture of the crest"),
        help_text=_("PNG or JPEG, 64 to 4000 pixels, at most 1 MB. Best a PNG without background."),
        widget=forms.FileInput({"class": "form-control", "accept": "image/png,image/jpeg"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def page(request: StaffRequest) -> HttpResponse:
    """The crest as it is; another one is sent."""
    form = CrestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["crest"]
        try:
            set_crest(sent.name, sent.read(), act_of(request))
        except Invalid as refused:
            form.add_error("crest", [str(one) for one in refused.errors["crest"]])
        else:
            return redirect("setup:crest")
    status = 422 if form.is_bound else 200
    return render(request, "booking/setup/crest.html", {"form": form}, status=status)


@require_POST
@admins_only
def remove(request: StaffRequest) -> HttpResponse:
    """The letter again."""
    drop_crest(act_of(request))
    return redirect("setup:crest")
