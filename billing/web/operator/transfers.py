"""Bank statements: imported, matched, and what is left for a person to decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.bank.statement import BadStatement
from billing.domain.bank import import_statement, match_by_hand, set_aside, suggestions
from billing.models import StatementLine
from billing.web.operator.door import OperatorRequest, actor, done, operators_only
from billing.web.operator.invoice_forms import MatchForm, StatementForm
from tenants.errors import Refusal


@operators_only
def show(request: OperatorRequest) -> HttpResponse:
    """What waits, the latest lines, and the form for a file. A faulty file changes nothing."""
    form = StatementForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            told = import_statement(file.name, file.read(), now=timezone.now(), by=actor(request))
        except BadStatement as bad:
            faults = bad.faults
        else:
            return done("transfers", nowe=told.new, zaksiegowane=told.booked, znane=told.known)
    waiting = StatementLine.objects.waiting()
    context = {
        "form": form,
        "faults": faults,
        "waiting": suggestions(waiting),
        "lines": StatementLine.objects.all()[:100],
    }
    failed = request.method == "POST"
    return render(
        request, "billing/operator/transfers.html", context, status=422 if failed else 200
    )


@operators_only
def decide(request: OperatorRequest, line_id: Any) -> HttpResponse:
    """A person says which invoice a line is for, or why it is for none."""
    line = get_object_or_404(StatementLine, pk=line_id)
    form = MatchForm(request.POST or None)
    if form.is_valid():
        invoice, why = form.cleaned_data["invoice"], form.cleaned_data["why"]
        try:
            if invoice:
                match_by_hand(line.pk, invoice.pk, now=timezone.now(), by=actor(request))
            elif why:
                set_aside(line.pk, why)
            else:
                form.add_error(None, _("Choose an invoice, or say why there is none."))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        if form.is_valid():
            return done("transfers")
    told = {"form": form, "title": str(line), "line": line}
    status = 422 if form.is_bound else 200
    return render(request, "billing/operator/form.html", told, status=status)
