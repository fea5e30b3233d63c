"""What lies beside the data in a kit: what it is, how to read it, how to check the signature."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone

from tenants.models import Office
from tenants.signature import fingerprint, public_pem

TEXT: Final = """\
DANE URZĘDU Z SYSTEMU OKIENKO
{name}
Stan na {moment}

Co tu jest
  dane/            wszystkie dane urzędu: każda tabela jako CSV (do arkusza) i JSON (do programów)
  dane/audit_entry, dane/audit_link   dziennik zdarzeń i jego łańcuch skrótów
  pliki/           pliki dodane przez urząd (wzory wniosków, herb)
  urzad.yaml       ustawienia urzędu: sprawy, okienka, godziny, treści; można je wczytać do Okienka
  podsumowanie.pdf ile czego jest
  SHA256SUMS       skróty wszystkich plików
  SHA256SUMS.sig   podpis (Ed25519) pliku SHA256SUMS
  klucz-publiczny.pem  klucz do sprawdzenia podpisu

To są dane osobowe. Trzymaj ten plik tak, jak inne zbiory danych urzędu.
W plikach CSV pole, które zaczyna się od znaku =, +, - lub @, ma przed nim apostrof: arkusz nie
potraktuje go wtedy jak wzoru. W plikach JSON wartości są bez zmian.
Nie ma tu haseł, kluczy ani dostępów do bramki SMS i poczty.

Jak sprawdzić, że nic nie zostało zmienione
  1. Porównaj odcisk klucza z tym na stronie {page}
     Odcisk: {fingerprint}
  2. openssl pkeyutl -verify -pubin -inkey klucz-publiczny.pem -rawin \\
       -in SHA256SUMS -sigfile SHA256SUMS.sig
  3. sha256sum -c SHA256SUMS

------------------------------------------------------------------------

THE OFFICE'S DATA FROM OKIENKO, as of {moment}
  dane/ has every table as CSV and JSON, pliki/ the uploaded files, urzad.yaml the office file
  (platform/docs/office-file.md), podsumowanie.pdf the counts. SHA256SUMS is signed (Ed25519): see
  the three commands above. Keys, passwords and accounts at gateways are not included.
"""


def readme(office: Office, now: datetime) -> str:
    """The text, in Polish and shortly in English."""
    return TEXT.format(
        name=office.name,
        moment=timezone.localtime(now).strftime("%d.%m.%Y %H:%M"),
        page=f"{settings.OKIENKO_BASE_URL}/podpis",
        fingerprint=fingerprint(public_pem()),
    )
