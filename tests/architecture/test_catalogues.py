"""The Polish catalogues are complete, and the check that says so sees what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from okienko import catalogues

HEAD = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=4; plural=(n==1 ? 0 : 1);\\n"
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of one Python file and one template, and no catalogue yet."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "code.py").write_text(
        "from django.utils.translation import gettext as _, pgettext\n"
        '_("Hello")\npgettext("mail", "To")\n'
    )
    (tmp_path / "templates" / "page.html").write_text(
        "{% load i18n %}\n  {% blocktranslate count n=found trimmed %}\n    One visit\n"
        "  {% plural %}{{ n }} visits{% endblocktranslate %}\n{% translate 'Goodbye' %}\n"
    )
    monkeypatch.setattr(catalogues, "MODULES", ("shop",))
    monkeypatch.setattr(catalogues, "module_folder", lambda _: tmp_path)
    return tmp_path


def catalogue(module: Path, entries: str, language: str = "pl") -> Path:
    path = module / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD.format(language=language) + entries)
    return path


WHOLE = """
msgid "Hello"
msgstr "Dzień dobry"

msgctxt "mail"
msgid "To"
msgstr "Do"

#, python-format
msgid "One visit"
msgid_plural "%(n)s visits"
msgstr[0] "Jedna wizyta"
msgstr[1] "%(n)s wizyty"
msgstr[2] "%(n)s wizyt"
msgstr[3] "%(n)s wizyty"

msgid "Goodbye"
msgstr "Do widzenia"
"""


def test_the_polish_catalogues_are_complete() -> None:
    assert catalogues.complaints() == []


def test_a_whole_catalogue_has_no_complaints(module: Path) -> None:
    catalogue(module, WHOLE)

    assert catalogues.complaints() == []


def test_a_module_with_words_and_no_catalogue_is_told(module: Path) -> None:
    assert catalogues.complaints() == ["shop: there is no Polish catalogue, 4 texts want one"]


@pytest.mark.parametrize(
    ("cut", "complaint"),
    [
        ('msgid "Hello"\nmsgstr "Dzień dobry"\n', "missing “Hello” (code.py:2)"),
        ('msgid "Goodbye"\nmsgstr "Do widzenia"\n', "missing “Goodbye” (templates/page.html:5)"),
        ('msgctxt "mail"\n', "missing “mail|To” (code.py:3)"),
    ],
)
def test_a_missing_text_is_named_with_its_place(module: Path, cut: str, complaint: str) -> None:
    catalogue(module, WHOLE.replace(cut, ""))

    assert any(line.endswith(complaint) for line in catalogues.complaints())


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('\nmsgid "Old"\nmsgstr "Stare"\n', "not used any more: “Old”"),
        ('\nmsgid "Hello"\nmsgstr "Cześć"\n', 'written twice: msgid "Hello"'),
    ],
)
def test_an_entry_too_many_is_named(module: Path, entry: str, complaint: str) -> None:
    catalogue(module, WHOLE + entry)

    assert any(line.endswith(complaint) for line in catalogues.complaints())


def test_an_empty_plural_form_is_named(module: Path) -> None:
    catalogue(module, WHOLE.replace('%(n)s wizyt"', '"'))

    assert any(line.endswith("not translated: “One visit”") for line in catalogues.complaints())


def test_a_lost_placeholder_is_named(module: Path) -> None:
    catalogue(module, WHOLE.replace('"%(n)s wizyt"', '"%(liczba)s wizyt"'))

    assert catalogues.complaints() != []


def test_english_may_leave_anything_out(module: Path) -> None:
    catalogue(module, WHOLE)
    catalogue(module, "", language="en")

    assert catalogues.complaints() == []


@pytest.fixture
def residents(module: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Residents read the template of the module, its code is for staff."""
    monkeypatch.setattr(catalogues, "RESIDENTS_ROOMS", {"shop": ("templates/",)})
    return module


def test_what_residents_read_wants_their_languages_too(residents: Path) -> None:
    catalogue(residents, WHOLE)

    assert catalogues.complaints() == ["shop: no catalogue “uk”, 2 texts want one"]


def test_a_residents_text_that_is_missing_is_named_and_a_clerks_is_not(residents: Path) -> None:
    catalogue(residents, WHOLE)
    catalogue(residents, '\nmsgid "Hello"\nmsgstr "Вітаємо"\n', language="uk")

    complaints = catalogues.complaints()

    assert [line.partition("missing ")[2] for line in complaints] == [
        "“One visit” (templates/page.html:2)",
        "“Goodbye” (templates/page.html:5)",
    ]


def test_compiling_writes_only_what_changed(module: Path) -> None:
    source = catalogue(module, WHOLE)

    assert catalogues.compile_all() == 1
    assert source.with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
    assert catalogues.compile_all() == 0
