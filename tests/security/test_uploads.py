"""What people send up: of bounded size, what its name says, without programs, without viruses."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import Settings
from support.clamd import EICAR, FakeClamd, clamd
from support.house import furnish
from support.staff import hire, sign_in

from booking.domain.setup.file_kinds import KINDS, MOST_PARTS, UNPACKED
from booking.models import ServiceFile
from booking.public import why_no_file
from tenants import antivirus
from tenants.antivirus import Infected, ScannerGone
from tenants.context import office_context
from tenants.models import Office
from tenants.uploads import SentFile

ROOT = Path(__file__).resolve().parents[2]
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
PDF = b"%PDF-1.7\n%%EOF\n"


def packed(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in parts.items():
            archive.writestr(name, contents)
    return file.getvalue()


@pytest.fixture
def scanner(tmp_path: Path, settings: Settings) -> Iterator[FakeClamd]:
    """A virus scanner, and the settings that name it."""
    with clamd(tmp_path) as found:
        settings.OKIENKO_CLAMAV = f"unix://{found.path}"
        yield found


TWO_THINGS = {
    "form.pdf": PDF + packed(WORD),
    "form.txt": b"Zobacz\n" + packed({"a": b"a"}),
    "form.docx": PDF + packed(WORD),
    "form.rtf": b"{\\rtf1 x}" + packed(WORD),
    "form.odt": packed(WORD),
    "form.xlsx": packed(WORD),
    "form.doc": packed(WORD),
}
PROGRAMS = {
    "form.docx": packed({**WORD, "word/vbaProject.bin": b"x"}),
    "form.xlsx": packed({"xl/workbook.xml": b"<w/>", "xl/macrosheets/sheet1.xml": b"<m/>"}),
    "form.odt": packed(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/Standard/M.xml": b"<m/>"}
    ),
    "form.doc": OLE + b"\0" * 512 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 512,
    "form.rtf": b"{\\rtf1 {\\object\\objdata 0105}}",
}


def why_not(name: str, contents: bytes) -> str:
    with translation.override("en"):
        return why_no_file(name, contents)


@pytest.mark.parametrize("name", TWO_THINGS)
def test_a_file_that_is_two_things_at_once_is_refused(name: str) -> None:
    assert "is not what its name says" in why_not(name, TWO_THINGS[name])


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_document_with_programs_is_refused(name: str) -> None:
    assert "macros" in why_not(name, PROGRAMS[name])


@pytest.mark.parametrize("name", ["bomb.docx", "bomb.xlsx"])
def test_a_package_that_unfolds_without_end_is_refused_before_it_is_unpacked(name: str) -> None:
    bomb = packed({**WORD, "word/media/a.xml": b"\0" * (UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert "too large once it is unpacked" in why_not(name, bomb)
    many = packed({f"word/{number}": b"" for number in range(MOST_PARTS + 1)})
    assert "too large once it is unpacked" in why_not(name, many)


def test_negative_control_the_same_files_without_the_harm_are_taken() -> None:
    """It is the harm that is refused, not the kind."""
    assert not why_not("form.docx", packed(WORD))
    assert not why_not("form.pdf", PDF)
    assert not why_not("form.doc", OLE + b"\0" * 512)
    assert not why_not("form.rtf", b"{\\rtf1 x}")
    assert not why_not("form.txt", "Zażółć".encode())
    assert set(KINDS) >= {".docx", ".pdf", ".doc", ".rtf", ".txt"}


def test_the_scanner_sees_every_byte_and_says_yes(scanner: FakeClamd) -> None:
    contents = b"x" * (antivirus.PIECE * 2 + 1)
    antivirus.scan(contents)
    assert scanner.seen == [contents]
    assert antivirus.answers()


def test_the_test_virus_is_found_wherever_it_stands(scanner: FakeClamd) -> None:
    for contents in (EICAR, b"x" * antivirus.PIECE + EICAR):
        with pytest.raises(Infected, match="Eicar"):
            antivirus.scan(contents)


@pytest.mark.parametrize("answer", [b"\0", b"stream: Busy ERROR\0", b"stream: \0", b"OK FOUND? \0"])
def test_a_scanner_that_does_not_say_yes_says_no(scanner: FakeClamd, answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(ScannerGone):
        antivirus.scan(b"x")


def test_what_is_too_much_for_the_scanner_does_not_pass(scanner: FakeClamd) -> None:
    scanner.longest = 10
    with pytest.raises(ScannerGone):
        antivirus.scan(b"x" * 11)


@pytest.mark.parametrize("address", ["unix:///nowhere/clamd.ctl", "tcp://", "http://localhost/"])
def test_no_scanner_where_one_is_set_lets_nothing_through(settings: Settings, address: str) -> None:
    settings.OKIENKO_CLAMAV = address
    with pytest.raises(ScannerGone):
        antivirus.scan(b"x")
    assert not antivirus.answers()


def test_an_infected_file_is_told_beside_its_box_and_kept_nowhere(
    olsztyn: Office, scanner: FakeClamd
) -> None:
    browser, path = _at_files(olsztyn)
    answer = browser.post(path, {"file": SimpleUploadedFile("wniosek.pdf", PDF + EICAR)})
    assert answer.status_code == 422
    assert "coś szkodliwego" in answer.content.decode()
    with office_context(olsztyn):
        assert not ServiceFile.objects.exists()
    scanner.close()
    answer = browser.post(path, {"file": SimpleUploadedFile("wniosek.pdf", PDF)})
    assert answer.status_code == 422
    assert "Spróbuj za kilka minut" in answer.content.decode()


def test_negative_control_without_the_scanner_the_test_virus_is_kept(olsztyn: Office) -> None:
    browser, path = _at_files(olsztyn)
    answer = browser.post(path, {"file": SimpleUploadedFile("wniosek.pdf", PDF + EICAR)})
    assert answer.status_code == 302
    with office_context(olsztyn):
        assert ServiceFile.objects.exists(), "the harm the scanner prevents"


def test_a_file_beyond_its_size_is_refused_before_it_is_read() -> None:
    field = SentFile(largest=1_000_000)
    with pytest.raises(forms.ValidationError, match="1 MB"):
        field.clean(SimpleUploadedFile("a.txt", b"x" * 1_000_001))
    sent = field.clean(SimpleUploadedFile("a.txt", b"abc"))
    assert sent.read() == b"abc", "whoever comes next reads it from its beginning"


def test_every_file_comes_in_by_the_field_that_looks() -> None:
    ours = [
        file
        for module in ("tenants", "booking", "billing", "provisioning", "platform")
        for file in (ROOT / module).rglob("*.py")
        if "migrations" not in file.parts
    ]
    assert len(ours) > 500
    for file in ours:
        text = file.read_text()
        assert "forms.ImageField" not in text, file
        assert "forms.FileField(" not in text.replace("class SentFile(forms.FileField)", ""), file
        assert "request.FILES[" not in text, file
        assert "request.FILES.get" not in text, file


def _at_files(office: Office) -> tuple[Client, str]:
    house = furnish(office)
    hire(office, "Anna")
    browser = Client(headers={"host": f"{office.subdomain}.localhost:8000"})
    assert sign_in(browser, "anna@example.com").status_code == 302
    return browser, f"/panel/ustawienia/sprawy/{house.service.pk}/pliki"
