"""The door of the pages about money is the operators' own; news of what was done rides along."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import Final, ParamSpec
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from billing.models import Invoice, StatementLine
from tenants.accounts.models import Duty
from tenants.accounts.operators import OperatorRequest, OperatorView, View, operators_with
from tenants.accounts.session import actor as person_as_actor
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.models import Office

__all__ = ["OperatorRequest", "actor", "done", "operators_only"]

P = ParamSpec("P")
ABOUT: Final[dict[str, type[Model]]] = {
    "office_id": Office,
    "invoice_id": Invoice,
    "line_id": StatementLine,
}
DONE: Final = 302


def operators_only(view: OperatorView[P]) -> View[P]:
    """Let every operator look and those who look after money act; what they did is audited."""

    @operators_with(Duty.OWNER, Duty.ACCOUNTING)
    @wraps(view)
    def kept(request: OperatorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if request.method == "POST" and answer.status_code == DONE:
            _note(request, kwargs)
        return answer

    return kept


def _note(request: OperatorRequest, told: Mapping[str, object]) -> None:
    """A line in our trail beside the history of the account, which the verb wrote itself."""
    match = request.resolver_match
    about = next((kind(pk=told[name]) for name, kind in ABOUT.items() if name in told), None)
    what = str(told.get("deed") or (match.url_name if match else ""))
    record("money.act", by=actor(request), now=timezone.now(), about=about, fields=[what])


def actor(request: OperatorRequest) -> Actor:
    """The operator, for the history."""
    return person_as_actor(request.user)


def done(page: str, *args: object, **told: object) -> HttpResponse:
    """Go to a page of ours and say there that it is done; numbers ride in the address."""
    query = urlencode({"zrobione": 1} | told)
    return redirect(f"{reverse(f'money:{page}', args=args)}?{query}")
