"""/panel/lista/widoki: keep a list by a name, and give it up."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.domain.desk_choice import choice_of
from booking.domain.listing.views import delete_view, save_view
from booking.errors import Invalid, NotFound
from booking.web.desk.answer import SeeOther
from booking.web.desk.word import keep_word
from tenants.accounts.access import StaffRequest, staff_required

from .read import read


@require_POST
@staff_required
def save(request: StaffRequest) -> HttpResponse:
    """Keep the list as it is seen; the same name again replaces it."""
    here = request.POST.get("zapytanie", "")
    query = read(QueryDict(here.encode()), None, choice_of(request.user).columns)
    shared = request.POST.get("wspolny") == "1"
    try:
        view = save_view(request.user, request.POST.get("nazwa", ""), query, shared=shared)
    except Invalid as refused:
        told = " ".join(str(one) for some in refused.errors.values() for one in some)
        keep_word(request, told)
        return SeeOther(f"{reverse('desk:list')}?{here}")
    keep_word(request, _("The view is kept."))
    return SeeOther(f"{reverse('desk:list')}?widok={view.pk}")


@require_POST
@staff_required
def delete(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """Give the view up; the visits stay."""
    try:
        delete_view(view_id, request.user)
    except NotFound:
        raise Http404 from None
    keep_word(request, _("The view is gone."))
    return SeeOther(reverse("desk:list"))
