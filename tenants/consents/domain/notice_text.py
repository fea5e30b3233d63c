"""The text of art. 13 GDPR made of an office's fields, in Polish, English and Ukrainian.

Only the frame is translated; what the office typed is given as typed. Nothing here is shown to
anybody: the text becomes a draft, which somebody reads, changes and publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from tenants.consents.models import POLISH, PrivacyNotice, Words


class Frame(NamedTuple):
    """The sentences around the fields, in one language; empty fields leave theirs out."""

    title: str
    controller: str
    contact: str
    dpo: str
    purposes: str
    source: str
    recipients: str
    transfers: str
    no_transfers: str
    retention: str
    rights: str
    obligatory: str
    automated: str
    not_automated: str


_PL: Final = Frame(
    title="Wiem, jak urząd wykorzysta moje dane (klauzula informacyjna)",
    controller="Kto odpowiada za Twoje dane. Administratorem danych jest {controller}, {address}.",
    contact="Kontakt: {contact}.",
    dpo="W sprawach danych osobowych pomoże Ci inspektor ochrony danych: {dpo}.",
    purposes="Po co nam dane i na jakiej podstawie. {purposes}",
    source="Skąd mamy dane. Podajesz je przy rezerwacji wizyty.",
    recipients="Kto jeszcze je zobaczy. {recipients}",
    transfers="Poza Europejski Obszar Gospodarczy. {transfers}",
    no_transfers="Nie przekazujemy danych poza Europejski Obszar Gospodarczy.",
    retention="Jak długo je trzymamy. Dane usuwamy po wizycie, najpóźniej po tylu dniach: {days}.",
    rights=(
        "Jakie masz prawa. Możesz zobaczyć swoje dane, poprawić je, żądać ich usunięcia"
        " lub ograniczenia, a także sprzeciwić się ich przetwarzaniu. Zgodę możesz wycofać w każdej"
        " chwili; to, co było wcześniej, pozostaje zgodne z prawem. Możesz złożyć skargę"
        " do Prezesa Urzędu Ochrony Danych Osobowych, ul. Moniuszki 1A, 00-014 Warszawa."
    ),
    obligatory="Czy musisz je podać. {obligatory}",
    automated="Decyzje bez udziału człowieka. {automated}",
    not_automated="Żadna decyzja nie zapada automatycznie i nikogo nie profilujemy.",
)
_EN: Final = Frame(
    title="I know how the office will use my data (privacy notice)",
    controller="Who is responsible for your data. The controller is {controller}, {address}.",
    contact="Contact: {contact}.",
    dpo="The data protection officer helps in all matters of personal data: {dpo}.",
    purposes="What we need the data for and on what legal basis. {purposes}",
    source="Where the data come from. You give them when you book a visit.",
    recipients="Who else will see them. {recipients}",
    transfers="Outside the European Economic Area. {transfers}",
    no_transfers="We do not transfer data outside the European Economic Area.",
    retention=(
        "How long we keep them. We delete them after the visit, within this many days: {days}."
    ),
    rights=(
        "Your rights. You may see your data, have them corrected, ask for erasure or restriction,"
        " and object to their processing. You may take a consent back at any time; what was done"
        " before stays lawful. You may complain to the President of the Personal Data Protection"
        " Office (Prezes Urzędu Ochrony Danych Osobowych), ul. Moniuszki 1A, 00-014 Warszawa."
    ),
    obligatory="Whether you must give them. {obligatory}",
    automated="Decisions without a human. {automated}",
    not_automated="No decision is made automatically and nobody is profiled.",
)
_UK: Final = Frame(
    title="Я знаю, як установа використає мої дані (інформаційне повідомлення)",
    controller="Хто відповідає за ваші дані. Адміністратором даних є {controller}, {address}.",
    contact="Контакт: {contact}.",
    dpo="У справах персональних даних допоможе інспектор із захисту даних: {dpo}.",
    purposes="Для чого нам дані та на якій підставі. {purposes}",
    source="Звідки ми маємо дані. Ви подаєте їх, коли записуєтеся на візит.",
    recipients="Хто ще їх побачить. {recipients}",
    transfers="За межі Європейської економічної зони. {transfers}",
    no_transfers="Ми не передаємо дані за межі Європейської економічної зони.",
    retention=(
        "Як довго ми їх зберігаємо. Видаляємо після візиту, щонайпізніше за стільки днів: {days}."
    ),
    rights=(
        "Ваші права. Ви можете переглянути свої дані, виправити їх, вимагати їх видалення"
        " або обмеження, а також заперечити проти їх обробки. Згоду можна відкликати будь-коли;"
        " те, що було раніше, залишається законним. Ви можете подати скаргу Голові Управління"
        " захисту персональних даних (Prezes Urzędu Ochrony Danych Osobowych),"
        " ul. Moniuszki 1A, 00-014 Warszawa."
    ),
    obligatory="Чи обов’язково їх подавати. {obligatory}",
    automated="Рішення без участі людини. {automated}",
    not_automated="Жодне рішення не приймається автоматично, і нікого не профілюють.",
)
FRAMES: Final[Mapping[str, Frame]] = MappingProxyType({POLISH: _PL, "en": _EN, "uk": _UK})


def notice_words(notice: PrivacyNotice, language: str = POLISH) -> Words:
    """Title and text in ``language``; a paragraph for each thing that art. 13 wants told."""
    frame = FRAMES[language]
    fields = {name: str(getattr(notice, name)).strip().rstrip(".") for name in TYPED}
    fields["dpo"] = ", ".join(filter(None, (notice.dpo_name.strip(), notice.dpo_email)))
    fields["days"] = str(notice.retention_days)
    who = [frame.controller, frame.contact if fields["contact"] else ""]
    who.append(frame.dpo if fields["dpo"] else "")
    wide = {name: _sentence(fields[name]) for name in TYPED} | _inside(fields)
    paragraphs = [
        " ".join(filter(None, who)),
        frame.purposes,
        frame.source,
        frame.recipients if fields["recipients"] else "",
        frame.transfers if fields["transfers"] else frame.no_transfers,
        frame.retention,
        frame.rights,
        frame.obligatory if fields["obligatory"] else "",
        frame.automated if fields["automated"] else frame.not_automated,
    ]
    told = [one.format_map(wide) for one in paragraphs if one]
    return Words(frame.title, "\n\n".join(told))


TYPED: Final = (
    "controller",
    "address",
    "contact",
    "purposes",
    "recipients",
    "transfers",
    "obligatory",
    "automated",
)
IN_A_SENTENCE: Final = ("controller", "address", "contact", "dpo", "days")


def _inside(fields: Mapping[str, str]) -> dict[str, str]:
    """Those that stand inside a sentence, which ends itself."""
    return {name: fields[name] for name in IN_A_SENTENCE}


def _sentence(text: str) -> str:
    return text if not text or text.endswith(("!", "?", ":", ";")) else f"{text}."
