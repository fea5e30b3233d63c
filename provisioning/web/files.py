"""Answers that are files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import override

from provisioning.documents.paper import Paper, print_paper
from tenants.tables import csv_file


def csv_answer(rows: Iterable[Sequence[str]], name: str) -> HttpResponse:
    """A table that Polish spreadsheets open."""
    return _named(HttpResponse(csv_file(rows), content_type="text/csv; charset=utf-8"), name, "csv")


def pdf_answer(paper: Paper, name: str) -> HttpResponse:
    """A paper, in Polish whoever takes it."""
    with override("pl"):
        made = print_paper(paper, now=timezone.now())
    return _named(HttpResponse(made, content_type="application/pdf"), name, "pdf")


def _named(answer: HttpResponse, name: str, ending: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
