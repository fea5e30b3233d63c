"""A problem told from any page of the panel: kept sealed, told to the floor above after commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from support.pages import words
from support.staff import hire

from tenants.accounts.session import actor
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.errors import Invalid
from tenants.help.models import ProblemReport
from tenants.help.report import LONGEST, report_problem
from tenants.help.signals import problem_reported
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGE = "/panel/pomoc/problem"


def test_it_is_kept_with_its_page_and_written_down(olsztyn: Office, bartek: Client) -> None:
    answer = bartek.post(PAGE, {"text": "Nie drukuje się lista", "z": "/panel/wydruk?dzien=x"})
    assert "Zgłoszenie jest zapisane" in words(answer.content.decode())
    with office_context(olsztyn):
        report = ProblemReport.objects.get()
        assert (report.text, report.page, report.by_name) == (
            "Nie drukuje się lista",
            "/panel/wydruk",
            "Bartek",
        )
        assert Entry.objects.get(action="help.problem_reported").about_id == report.pk
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM problem_report")
            assert "drukuje" not in cursor.fetchone()[0], "sealed"


def test_an_empty_or_endless_report_is_said_beside_its_box(bartek: Client) -> None:
    for text in ("", "  \n", "\x00"):
        answer = bartek.post(PAGE, {"text": text})
        assert answer.status_code == 422
        assert 'id="id_text_error"' in answer.content.decode()
    with pytest.raises(Invalid):
        report_problem(
            text="x" * (LONGEST + 1),
            page="",
            now=NOW,
            by=None,  # type: ignore[arg-type]  # never asked
        )


def test_the_floor_above_hears_of_it_once_it_is_kept_and_not_before(
    olsztyn: Office, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    heard: list[dict[str, Any]] = []

    def listen(**news: Any) -> None:
        heard.append(news)

    person = hire(olsztyn, "Bartek")
    problem_reported.connect(listen)
    try:
        with (
            office_context(olsztyn),
            django_capture_on_commit_callbacks(execute=True),
            transaction.atomic(),
        ):
            by = actor(person)
            report = report_problem(text="Nie działa", page="/panel/", now=NOW, by=by)
            assert heard == []
    finally:
        problem_reported.disconnect(listen)
    (news,) = heard
    assert (news["office_id"], news["report_id"]) == (olsztyn.pk, report.pk)
    assert "Nie działa" not in str(news), "ids only"
