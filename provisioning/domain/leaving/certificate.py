"""The certificate of deletion (P§8.15): what was deleted and when, what stays, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from provisioning.kit.sheet import moment, paper, part
from provisioning.models import BackupPurge, Leaving, LeavingStep
from tenants.context import platform_context
from tenants.signature import fingerprint, public_pem

Told = Mapping[str, LeavingStep]


def certificate(leaving: Leaving, *, now: datetime) -> bytes:
    """The PDF, in Polish; counts and moments only, nobody's data."""
    with platform_context():
        steps = {one.key: one for one in LeavingStep.objects.filter(leaving=leaving)}
        purges = list(BackupPurge.objects.filter(leaving=leaving))
    contract = f" Umowa nr {leaving.contract}." if leaving.contract else ""
    return paper(
        title="Zaświadczenie o usunięciu danych",
        author="Okienko",
        lead=(
            f"Urząd: {leaving.name} (adres w systemie: {leaving.subdomain}).{contract}"
            " Podmiot przetwarzający zaświadcza, że usunął dane osobowe powierzone przez urząd"
            " wraz z kopiami, jak niżej (art. 28 ust. 3 lit. g RODO)."
        ),
        footer=f"Zaświadczenie o usunięciu danych · {leaving.subdomain} · {moment(now)}",
        parts=[
            _moments(leaving, steps),
            _deleted(steps),
            _rows(steps),
            _backups(purges),
            _kept(steps),
            _signed(steps),
        ],
    )


def _moments(leaving: Leaving, steps: Told) -> Any:
    taken = leaving.kit_taken_at
    rows = [
        ("Początek odejścia", moment(leaving.began_at)),
        ("Wstrzymanie zmian w danych", _when(steps["freeze"])),
        ("Przygotowanie danych dla urzędu", _when(steps["kit"])),
        ("Odbiór danych przez urząd", moment(taken) if taken else "–"),
        ("Zamknięcie adresów urzędu", moment(leaving.left_at) if leaving.left_at else "–"),
        ("Usunięcie bazy danych urzędu", _when(steps["schema"])),
        ("Usunięcie plików", _when(steps["files"])),
        ("Usunięcie pamięci podręcznej", _when(steps["cache"])),
        ("Usunięcie oczekujących zadań i wiadomości", _when(steps["queue"])),
        ("Usunięcie zapisów platformy", _when(steps["rows"])),
        ("Zniszczenie klucza szyfrującego", _when(steps["key"])),
        ("Sprawdzenie, że nic nie zostało", _when(steps["proof"])),
    ]
    return part("Co i kiedy zrobiono", head=("Czynność", "Data i godzina"), rows=rows)


def _deleted(steps: Told) -> Any:
    rows = steps["schema"].told.get("rows", {})
    files = steps["files"].told
    told = [
        ("Wiersze w bazie danych urzędu", str(sum(rows.values()))),
        ("Pliki urzędu", str(files.get("files", 0))),
        ("Własne kopie urzędu u podmiotu przetwarzającego", str(files.get("archives", 0))),
        ("Zapisy w pamięci podręcznej", str(steps["cache"].told.get("keys", 0))),
        ("Oczekujące zadania", str(steps["queue"].told.get("tasks", 0))),
        ("Zapisy platformy o urzędzie", str(sum(steps["rows"].told.get("deleted", {}).values()))),
        ("Urzędy ćwiczebne tego urzędu", str(len(steps["close"].told.get("practice", [])))),
    ]
    return part("Ile usunięto", head=("Czego", "Liczba"), rows=told)


def _rows(steps: Told) -> Any:
    rows = steps["schema"].told.get("rows", {})
    told = [(name, str(count)) for name, count in sorted(rows.items()) if count]
    return part("Wiersze według tabel", head=("Tabela", "Wierszy"), rows=told)


def _backups(purges: list[BackupPurge]) -> Any:
    rows = [
        (
            one.what,
            f"usunięto {moment(one.done_at)}"
            if one.done_at
            else f"wygasają najpóźniej {one.due_on:%d.%m.%Y}",
        )
        for one in purges
    ]
    text = (
        "Zaszyfrowane pola (PESEL, numery dokumentów, odpowiedzi, notatki) są w kopiach"
        " nieczytelne od zniszczenia klucza. Same kopie wygasają w terminach poniżej."
    )
    return part("Kopie zapasowe", text, head=("Czego", "Kiedy"), rows=rows)


def _kept(steps: Told) -> Any:
    kept = steps["rows"].told.get("kept", {})
    rows = [(why, str(count)) for why, count in sorted(kept.items())]
    return part(
        "Co pozostaje i dlaczego",
        "Poniższe zapisy nie zawierają danych mieszkańców.",
        head=("Powód", "Zapisów"),
        rows=rows,
    )


def _signed(steps: Told) -> Any:
    sums = steps["kit"].told.get("sums", "–")
    return part(
        "Podpis",
        f"Odcisk klucza: {fingerprint(public_pem())}. Skrót SHA-256 spisu danych przekazanych"
        f" urzędowi: {sums}.",
    )


def _when(step: LeavingStep) -> str:
    return moment(step.ended_at) if step.ended_at else "–"
