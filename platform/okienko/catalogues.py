"""Translations: compile the catalogues, and say what is missing in them or not used any more.

``python -m okienko.catalogues compile`` makes the ``.mo`` files, which are not committed;
``check`` compares every catalogue with the code and the templates of its own module. English is
what the code says itself: an English catalogue may leave anything out. Polish ones leave out
nothing. Other languages are for residents: they hold at least what stands in residents' rooms.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from okienko.commands import MODULES, module_folder

SOURCE_LANGUAGE: Final = "en"
STAFF_LANGUAGE: Final = "pl"
RESIDENTS_LANGUAGES: Final = ("uk",)
# Where words stand that a resident reads: the beginnings of paths in each module (ADR 91).
RESIDENTS_ROOMS: Final[dict[str, tuple[str, ...]]] = {
    "okienko": (
        *("settings.py", "templates/errors/", "templates/frame/base.html"),
        *("templates/frame/plain.html", "templates/frame/resident.html"),
        "templates/frame/tongue.html",
    ),
    "tenants": (
        *("errors.py", "accounts/attempts.py", "accounts/web/resident", "accounts/web/passkeys"),
        *("consents/acceptance.py", "consents/errors.py", "consents/web/own.py"),
        *("templates/accounts/resident/", "templates/consents/own.html"),
        *("templates/consents/withdraw.html", "templates/consents/_rows.html"),
        *("rights/errors.py", "rights/models.py", "rights/documents/", "rights/domain/wish.py"),
        *("rights/web/page.py", "rights/web/ask_forms.py", "templates/rights/_answer.html"),
        *("templates/rights/ask.html", "templates/rights/seen.html"),
    ),
    "booking": (
        *("errors.py", "documents/visit_sheet.py", "models/location.py", "web/refusals.py"),
        *("domain/answers.py", "domain/cancel.py", "domain/change_address.py"),
        *("domain/contact.py", "domain/delay.py", "domain/letter_words.py", "domain/needs.py"),
        *("domain/reschedule", "domain/retry.py", "domain/submit.py", "domain/waitlist/"),
        *("web/account/", "web/embed/", "web/pwa/", "web/resident/"),
        *("templates/booking/account/", "templates/booking/embed/", "templates/booking/pwa/"),
        "templates/booking/resident/",
    ),
}
CATALOGUES: Final = "locale/*/LC_MESSAGES/django.po"
TEMPLATES: Final = (".html", ".txt", ".xml")
# Where singular, plural and context stand in a call, as Babel counts them.
PLACES: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
KEYWORDS: Final = {"_": None, "gettext_noop": None} | {
    name + lazy: places for name, places in PLACES.items() for lazy in ("", "_lazy")
}


@dataclass(frozen=True)
class Msgid:
    """What a translator translates: the same words in another context are another entry."""

    text: str
    plural: str | None = None
    context: str | None = None

    def __str__(self) -> str:
        return f"{self.context}|{self.text}" if self.context else self.text


def compile_all() -> int:
    """Bring every ``.mo`` up to date with its ``.po``; how many were written."""
    written = 0
    for source in _sources():
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        buffer = BytesIO()
        write_mo(buffer, read_catalogue(source))
        draft = compiled.with_suffix(".mo.new")  # a reader never meets half a catalogue
        draft.write_bytes(buffer.getvalue())
        draft.replace(compiled)
        written += 1
    return written


def complaints() -> list[str]:
    """Everything wrong with the catalogues, a line each; empty when all is well."""
    found = []
    for module in MODULES:
        folder = module_folder(module)
        used = msgids_in(folder)
        read = msgids_in(folder, RESIDENTS_ROOMS.get(module, ()))
        sources = sorted(folder.glob(CATALOGUES))
        spoken = {_language(source) for source in sources}
        found += [
            f"{module}: no catalogue “{language}”, {len(read)} texts want one"
            for language in RESIDENTS_LANGUAGES
            if read and language not in spoken
        ]
        if used and STAFF_LANGUAGE not in spoken:
            found.append(f"{module}: there is no Polish catalogue, {len(used)} texts want one")
        for source in sources:
            place = f"{module}/{source.relative_to(folder)}"
            wanted = read if _language(source) in RESIDENTS_LANGUAGES else used
            found += [f"{place}: {line}" for line in _complaints_about(source, used, wanted)]
    return found + list(_contradictions())


def msgids_in(folder: Path, rooms: tuple[str, ...] = ("",)) -> dict[Msgid, str]:
    """Every text marked for translation below ``folder``, with the place of its first use.

    ``rooms``: only in files whose paths begin so.
    """
    found: dict[Msgid, str] = {}
    for file in sorted(folder.rglob("*")):
        if not file.relative_to(folder).as_posix().startswith(rooms):
            continue
        if file.suffix == ".py":
            code = file.read_bytes()
        elif file.suffix in TEMPLATES and "templates" in file.parts:
            code = _as_python(file)
        else:
            continue
        for line, msgid in _msgids(code):
            found.setdefault(msgid, f"{file.relative_to(folder)}:{line}")
    return found


def _as_python(template: Path) -> bytes:
    """The template's marked words as calls; not indented, as Python would take offence."""
    code = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.lstrip() for line in code.split("\n")).encode()


def read_catalogue(source: Path) -> Catalog:
    """A ``.po`` file, its language known from its folder; a broken line is an error."""
    with source.open("rb") as file:
        return read_po(file, locale=_language(source), abort_invalid=True)


def _sources() -> Iterator[Path]:
    for module in MODULES:
        yield from sorted(module_folder(module).glob(CATALOGUES))


def _language(source: Path) -> str:
    return source.parents[1].name


def _msgids(code: bytes) -> Iterator[tuple[int, Msgid]]:
    for line, texts, _comments, context in extract("python", BytesIO(code), keywords=KEYWORDS):
        singular, *plural = [texts] if isinstance(texts, str) else texts
        yield line, Msgid(singular, plural[0] if plural else None, context)


def _entries(catalogue: Catalog) -> dict[Msgid, Message]:
    found = {}
    for message in catalogue:
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        if texts[0]:
            plural = texts[1] if len(texts) > 1 else None
            found[Msgid(texts[0], plural, message.context)] = message
    return found


def _strings(message: Message) -> list[str]:
    """The translation: one string, or one for each plural form."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string or [""])


def _complaints_about(
    source: Path, used: dict[Msgid, str], wanted: dict[Msgid, str]
) -> Iterator[str]:
    catalogue = read_catalogue(source)
    known = _entries(catalogue)
    if _language(source) != SOURCE_LANGUAGE:
        for msgid in sorted(wanted.keys() - known.keys(), key=wanted.__getitem__):
            yield f"missing “{msgid}” ({wanted[msgid]})"
        for msgid, message in known.items():
            if msgid in used and not all(_strings(message)):
                yield f"not translated: “{msgid}”"
    for msgid in sorted(known.keys() - used.keys(), key=str):
        yield f"not used any more: “{msgid}”"
    for message in catalogue:
        if message.fuzzy and message.id:
            yield f"fuzzy: “{message.id}”"
        yield from (f"“{message.id}”: {error}" for error in message.check(catalogue))
    yield from _written_twice(source)


def _contradictions() -> Iterator[str]:
    """Django mixes all catalogues of a language into one: the same words need the same meaning."""
    first: dict[tuple[str, Msgid], tuple[object, Path]] = {}
    for source in _sources():
        for msgid, message in _entries(read_catalogue(source)).items():
            string, place = first.setdefault((_language(source), msgid), (message.string, source))
            if string != message.string:
                modules = f"{place.parents[3].name} and {source.parents[3].name}"
                yield f"{modules} translate “{msgid}” differently: give one a context"


def _written_twice(source: Path) -> Iterator[str]:
    """Babel keeps the last of two entries; people would go on editing the first."""
    seen: set[str] = set()
    for entry in re.split(r"\n\s*\n", source.read_text(encoding="utf-8")):
        lines = [line for line in entry.splitlines() if not line.startswith("#")]
        head = "\n".join(lines).partition("\nmsgstr")[0]
        if head.strip() and head in seen:
            yield f"written twice: {head.splitlines()[0]}"
        seen.add(head)


def main() -> int:
    """The command line; 0 when all is well."""
    parser = argparse.ArgumentParser(prog="python -m okienko.catalogues", description=__doc__)
    parser.add_argument("what", choices=("compile", "check"))
    if parser.parse_args().what == "compile":
        compile_all()
        return 0
    settings.configure(USE_I18N=False)  # templatize asks for it; the product's own are not needed
    lines = complaints()
    print("\n".join(lines) if lines else "Catalogues are complete.", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
