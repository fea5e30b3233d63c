"""Texts of the office's own: saved when they are right, never lost, never in the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.utils import translation
from support.notes import NOW, Notes, again, note
from support.post import Post

from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.audit.models import Entry
from tenants.messaging.deliver import deliver
from tenants.messaging.kinds import LANGUAGES, kind_of, kinds
from tenants.messaging.models import Message, MessageTemplate
from tenants.messaging.template_check import check, cost
from tenants.messaging.templates_saved import (
    BadText,
    Name,
    back_to_default,
    restore,
    save,
    versions,
)
from tenants.messaging.texts import Source, Text, default_source, render_source
from tenants.messaging.wording import current_source, word

ANNA = Actor(ActorKind.CLERK, None, "Anna")
LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("in_olsztyn")
SMS = Source("", "{{ office }}: {{ service }} {{ date }} {{ time }} {{ place }}")


def text_of(kind: str, channel: str = "email", language: str = "pl") -> Name:
    found = kind_of(kind)
    assert found
    return Name(found, channel, language)


def flaws(name: Name, source: Source) -> list[str]:
    return [str(flaw) for flaw in check(name.kind, name.channel, name.language, source)]


EVERY = [
    Name(kind, channel, language)
    for kind in kinds()
    for channel in kind.channels
    for language in LANGUAGES
]


@pytest.mark.parametrize("name", EVERY, ids=lambda name: ".".join(name.words))
def test_every_default_could_be_saved(name: Name) -> None:
    assert flaws(name, name.default) == []


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("a\nb {{ servise }}", 2, "servise"),
        ("a\n\n{% if %}", 3, "Liquid"),
        ("a\n{% foo %}", 2, "foo"),
        ("a\n{{ service | shout }}", 2, "shout"),
        ("{{ service.name }}", 1, "parts"),
    ],
)
def test_a_mistake_is_told_with_its_line(body: str, line: int, words: str) -> None:
    with translation.override("en"):
        told = flaws(text_of("reminder"), Source("x", body))
    assert any(f"Line {line}:" in one and words in one for one in told), told


def test_a_reminder_needs_its_links_place_day_time_and_matter() -> None:
    told = " ".join(flaws(text_of("reminder"), Source("x", "Pamiętaj!")))
    for name in ("service", "date_long", "time", "address", "manage_url", "cancel_url"):
        assert f"{{{{ {name} }}}}" in told


def test_a_link_that_is_named_but_never_shown_does_not_count() -> None:
    name = text_of("reminder")
    hidden = name.default.body.replace(
        "{{ cancel_url }}", "{% if time == '' %}{{ cancel_url }}{% endif %}"
    )
    assert "cancel_url" in " ".join(flaws(name, Source("x", hidden)))
    assert flaws(name, Source("x", name.default.body)) == []


@pytest.mark.parametrize("documents", ["documents != ''", "documents == ''"])
def test_a_link_that_not_every_visit_gets_does_not_count(documents: str) -> None:
    """Not every matter wants documents brought along."""
    name = text_of("reminder")
    some = f"{{% if {documents} %}}{{{{ cancel_url }}}}{{% endif %}}"
    hidden = name.default.body.replace("{{ cancel_url }}", some)
    assert "cancel_url" in " ".join(flaws(name, Source("x", hidden)))
    both = hidden + "{% if documents == '' %}{{ cancel_url }}{% else %}{{ cancel_url }}{% endif %}"
    assert flaws(name, Source("x", both)) == []


def test_the_link_to_see_is_not_taken_for_the_link_to_cancel() -> None:
    name = text_of("reminder")
    without = name.default.body.replace("{{ manage_url }}", "")
    assert "manage_url" in " ".join(flaws(name, Source("x", without)))


def test_an_sms_that_costs_too_much_is_refused() -> None:
    name = text_of("reminder", "sms")
    assert flaws(name, SMS) == []
    told = flaws(name, Source("", SMS.body + " x" * 250))
    assert "SMS" in told[0]


@pytest.mark.parametrize("subject", ["", "a\nb", "x" * 201, "{{ pin }}", "{{ confirm_url }}"])
def test_a_subject_is_one_short_line_without_secrets(subject: str) -> None:
    name = text_of("booking_received")
    assert flaws(name, Source(subject, name.default.body))


def test_what_an_sms_costs_is_counted_as_it_will_be_sent() -> None:
    assert (cost(Text("", "żółw")).parts, cost(Text("", "żółw")).gsm) == (1, True)
    assert cost(Text("", "віз" * 30)).parts == 2


def test_a_broken_text_is_not_saved() -> None:
    with pytest.raises(BadText) as refused:
        save(text_of("reminder"), Source("x", "{{ nothing }}"), by=ANNA, now=NOW)
    assert "nothing" in refused.value.errors["body"][0]
    assert MessageTemplate.objects.count() == 0


def test_versions_are_numbered_restored_and_given_up_for_the_default() -> None:
    name = text_of("reminder", "sms")
    save(name, SMS, by=ANNA, now=NOW)
    second = Source("", SMS.body + " Zapraszamy.")
    save(name, second, by=ANNA, now=LATER)
    assert save(name, second, by=ANNA, now=LATER) is None, "nothing new"
    restore(name, 1, by=ANNA, now=LATER)
    assert current_source(name.kind.texts, *name.words) == SMS
    back_to_default(name, by=ANNA, now=LATER)
    assert current_source(name.kind.texts, *name.words) == name.default
    assert back_to_default(name, by=ANNA, now=LATER) is None
    assert [(one.number, one.is_default) for one in versions(name)] == [
        (4, True),
        (3, False),
        (2, False),
        (1, False),
    ]
    restore(name, 4, by=ANNA, now=LATER)
    actions = Entry.objects.order_by("at", "id").values_list("action", flat=True)
    assert list(actions) == ["template.save"] * 3 + ["template.default"]


def test_saving_the_default_words_is_going_back_to_the_default() -> None:
    name = text_of("reminder", "sms")
    assert save(name, name.default, by=ANNA, now=NOW) is None
    save(name, SMS, by=ANNA, now=NOW)
    row = save(name, name.default, by=ANNA, now=NOW)
    assert row
    assert row.is_default


@pytest.mark.parametrize("statement", ["update(body='x')", "delete()"])
def test_a_version_cannot_be_changed_even_on_purpose(statement: str) -> None:
    save(text_of("reminder", "sms"), SMS, by=ANNA, now=NOW)
    rows = MessageTemplate.objects.all()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(body="x") if "update" in statement else rows._raw_delete("default")


def own(kind: str = "hello", channel: str = "email", **words: Any) -> MessageTemplate:
    """A text as it is in the database, right or wrong."""
    plain = {"language": "pl", "number": 1, "subject": "Nasze", "body": "Nasze {{ who }}"}
    row: MessageTemplate = MessageTemplate.objects.create(
        kind=kind, channel=channel, saved_at=NOW, **plain | words
    )
    return row


def test_the_offices_own_words_are_sent(post: Post, notes: Notes) -> None:
    own()
    assert deliver(note(notes.about()).pk, now=NOW)
    assert post.mails[0]["subject"] == "Nasze"
    own(number=2, subject="", body="", is_default=True)
    assert deliver(note(notes.about()).pk, now=NOW)
    assert post.mails[1]["subject"] == "Witaj, Dorota"


def test_a_text_in_another_language_is_left_alone(post: Post, notes: Notes) -> None:
    own(language="en")
    assert deliver(note(notes.about()).pk, now=NOW)
    assert post.mails[0]["subject"] == "Witaj, Dorota"


@pytest.mark.parametrize(
    "body",
    ["{{ gone }}", "{% if %}", "{% include 'x' %}", "{% for i in (1..999999999) reversed %}"],
)
def test_a_broken_text_never_stops_a_message_and_the_admin_hears_of_it_once(
    post: Post, notes: Notes, body: str
) -> None:
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    row = own(body=body)
    for _ in range(3):
        message = note(notes.about())
        assert deliver(message.pk, now=NOW)
        assert again(message).state == "sent"
    assert {one["subject"] for one in post.mails} == {"Witaj, Dorota"}
    (notice,) = Message.objects.filter(kind="text_broken")
    assert notice.occasion == str(row.pk)
    deliver(notice.pk, now=NOW)
    assert "hello, email, pl" in post.mails[-1].as_bytes().decode() or mail.outbox == []


def test_an_sms_that_costs_more_than_was_promised_when_it_was_saved_gives_way_to_the_default(
    post: Post, notes: Notes
) -> None:
    """Names are longer now, or Polish letters are not folded any more."""
    User.objects.create_user("anna@example.com", name="Anna", role=Role.ADMIN)
    own(channel="sms", subject="", body="Witaj {{ who }}. " * 20)
    name = ("hello", "sms", "pl")
    assert word(notes.texts, name, {"who": "Edek"}, now=NOW).body.startswith("Witaj")
    for who in ("Dorota Próbna-Przykładowa", "Їжак"):
        assert word(notes.texts, name, {"who": who}, now=NOW).body.startswith("Dzień dobry")
    assert Message.objects.filter(kind="text_broken").count() == 1


def test_a_value_brings_neither_lines_nor_markup_nor_liquid_along() -> None:
    source = default_source(
        text_of("cancelled_by_office").kind.texts, *text_of("cancelled_by_office").words
    )
    values = text_of("cancelled_by_office").kind.values("pl") | {
        "reason": "awaria\n\nKod: 123456\r\nhttps://zly.example\u2028<script>{{ pin }}"
    }
    text = render_source(source, "email", values)
    (line,) = [one for one in text.body.splitlines() if one.startswith("Powód")]
    assert line == "Powód: awaria Kod: 123456 https://zly.example <script>{{ pin }}"
