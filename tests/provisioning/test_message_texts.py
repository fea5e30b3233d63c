"""Message texts of an office's own travel in its office file, there and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from support.officefile import loaded, minimal

from provisioning.domain.apply import apply
from provisioning.domain.dump import dump
from tenants.context import office_context
from tenants.messaging.models import MessageTemplate
from tenants.models import Office
from tenants.officefile.nodes import BadFile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SMS = "{{ office }}: {{ service }} {{ date }} {{ time }} {{ place }}"
TEXT = f"""\
templates:
  - kind: reminder
    channel: sms
    body: "{SMS}"
  - kind: thanks_page
    channel: page
    language: en
    body: |
      Thank you.

      See you on {{{{ date_long }}}}.
"""


def texts(office: Office) -> list[tuple[str, int, str]]:
    with office_context(office):
        rows = MessageTemplate.objects.order_by("kind", "number")
        return [(one.kind, one.number, one.body) for one in rows]


def test_texts_are_applied_once_and_dumped_as_they_were(olsztyn: Office) -> None:
    difference = apply(olsztyn, loaded(minimal(TEXT)), now=NOW)
    assert {one.key for one in difference.changes if one.section == "templates"} == {
        "reminder sms pl",
        "thanks_page page en",
    }
    assert texts(olsztyn) == [
        ("reminder", 1, SMS),
        ("thanks_page", 1, "Thank you.\n\nSee you on {{ date_long }}."),
    ]
    written = dump(olsztyn)
    assert not apply(olsztyn, loaded(written), now=NOW)
    assert not apply(olsztyn, loaded(minimal(TEXT)), now=NOW)
    assert len(texts(olsztyn)) == 2
    assert dump(olsztyn) == written


def test_a_trial_run_saves_nothing(olsztyn: Office) -> None:
    assert apply(olsztyn, loaded(minimal(TEXT)), now=NOW, dry_run=True)
    assert texts(olsztyn) == []


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        ("{kind: remainder, channel: sms, body: x}", 4, "Did you mean “reminder”"),
        ("{kind: messages_dead, channel: email, body: x}", 4, "messages_dead"),
        ("{kind: thanks_page, channel: sms, body: x}", 4, "does not go by"),
        ('{kind: thanks_page, channel: page, body: "{{ nothing }}"}', 4, "nothing"),
        (
            "kind: thanks_page\n    channel: page\n    body: |\n      a\n      {{ nothing }}",
            8,
            "nothing",
        ),
        ("{kind: reminder, channel: email, subject: x, body: Pamiętaj}", 4, "cancel_url"),
        ('{kind: reminder, channel: sms, body: "{% include x %}"}', 4, "include"),
    ],
)
def test_a_bad_text_is_told_with_its_line_and_nothing_is_written(
    olsztyn: Office, words: str, line: int, told: str
) -> None:
    file = loaded(minimal(f"templates:\n  - {words}\n"))
    with translation.override("en"), pytest.raises(BadFile) as bad:
        apply(olsztyn, file, now=NOW)
    assert any(one.line == line and told in one.message for one in bad.value.problems), str(
        bad.value
    )
    assert texts(olsztyn) == []


@pytest.mark.parametrize(
    ("reminder", "kept"),
    [
        ("{email: [2d, 24h], sms: 2h}", {"email": ["2d", "24h"], "sms": "2h"}),
        ("{email: [24h]}", {"email": "24h"}),
        ("{email: []}", {"email": []}),
    ],
)
def test_several_reminders_travel_in_the_file_as_well(
    olsztyn: Office, reminder: str, kept: dict[str, object]
) -> None:
    from booking.models import Settings

    apply(olsztyn, loaded(minimal(f"settings:\n  reminder: {reminder}\n")), now=NOW)
    with office_context(olsztyn):
        assert Settings.objects.current().reminder == kept
    assert not apply(olsztyn, loaded(dump(olsztyn)), now=NOW)


def test_a_lead_in_a_list_is_checked_like_one_alone() -> None:
    with translation.override("en"), pytest.raises(BadFile, match="Give a time such as"):
        loaded(minimal("settings:\n  reminder: {email: [24h, soon]}\n"))
