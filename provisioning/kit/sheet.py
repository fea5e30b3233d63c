"""Papers about an office that leaves: what was taken along, what was deleted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import timezone

from tenants.audit.chain import Verdict
from tenants.models import Office

TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
# Tagged for screen readers, as documents of public offices have to be.
STANDARD: Final = "ua-1"
Rows = Sequence[tuple[str, str]]


def part(title: str, text: str = "", head: tuple[str, str] = ("", ""), rows: Rows = ()) -> Any:
    """A section of a paper."""
    return {"title": title, "text": text, "head": list(head), "rows": [list(row) for row in rows]}


def paper(*, title: str, author: str, lead: str, footer: str, parts: Sequence[Any]) -> bytes:
    """The PDF, in Polish as contracts are."""
    said = {
        "title": title,
        "author": author,
        "lang": "pl",
        "lead": lead,
        "footer": footer,
        "parts": list(parts),
    }
    made = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"said": json.dumps(said, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )
    if not isinstance(made, bytes):  # several pages as pictures: never asked for
        raise TypeError(type(made))
    return made


def moment(at: datetime) -> str:
    """A moment as people in Poland write it."""
    return timezone.localtime(at).strftime("%d.%m.%Y %H:%M")


def summary(
    office: Office, rows: dict[str, int], files: int, chain: Verdict, now: datetime
) -> bytes:
    """What is in a kit: rows by table, files, and how far the audit trail reaches."""
    return paper(
        title="Dane urzędu: podsumowanie",
        author=office.name,
        lead=f"{office.name}. Stan na {moment(now)}.",
        footer=f"Okienko · {office.name}",
        parts=[
            part(
                "Ile czego jest",
                head=("Tabela", "Wierszy"),
                rows=[(name, str(count)) for name, count in sorted(rows.items())],
            ),
            part("Pliki dodane przez urząd", f"Liczba plików: {files}."),
            part(
                "Dziennik zdarzeń",
                f"Wpisów w łańcuchu: {chain.links}. Ostatni skrót łańcucha: {chain.head}.",
            ),
        ],
    )
