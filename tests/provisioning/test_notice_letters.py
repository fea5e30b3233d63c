"""Letters of the platform: one that cannot be written holds up no other."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core import mail
from support.staff import hire

from provisioning.domain.notice_letters import drop, owe, owe_again, owe_to_offices, send_letters
from provisioning.domain.papers.facts import keep_facts
from provisioning.models import NoticeLetter
from tenants.context import office_context, platform_context
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TYPED = "Urząd\r\nBcc: edek@example.com\n" + "x" * 300


def test_a_subject_that_no_header_takes_stops_only_its_own_letter(db: None) -> None:
    with platform_context():
        broken = NoticeLetter.objects.create(
            occasion="broken", address="a@example.com", subject="two\nlines", text="x", due_at=NOW
        )
        owe("whole", "b@example.com", ("One line", "x"), office_id=None, now=NOW)
        send_letters(NOW)
        broken.refresh_from_db()

    assert "b@example.com" in [one.to[0] for one in mail.outbox]
    assert (broken.sent_at, broken.tries, broken.problem) == (None, 1, "BadHeaderError")


def test_what_is_dropped_is_not_sent_and_what_has_left_stays(db: None) -> None:
    with platform_context():
        for occasion, address in (("off", "a@example.com"), ("on", "b@example.com")):
            owe(occasion, address, ("Line", "x"), office_id=None, now=NOW)
        assert drop("off") == 1
        assert drop("off") == 0, "it is dropped already"
        send_letters(NOW)
        assert drop("on") == 0, "it has left"
    to = [one.to[0] for one in mail.outbox]
    assert ("a@example.com" in to, "b@example.com" in to) == (False, True)


def test_however_it_is_owed_a_subject_is_one_short_line(olsztyn: Office) -> None:
    hire(olsztyn, "Anna")
    with office_context(olsztyn):
        keep_facts(NOW)
    with platform_context():
        owe("typed", "a@example.com", (TYPED, "x"), office_id=None, now=NOW)
        owe_again("typed again", "a@example.com", (TYPED, "x"), office_id=None, now=NOW)
        owe_to_offices("typed to all", (TYPED, "x"), now=NOW)
        owed = NoticeLetter.objects.filter(occasion__startswith="typed")
        subjects = list(owed.values_list("subject", flat=True))

    assert len(subjects) >= 3
    assert set(subjects) == {("Urząd Bcc: edek@example.com " + "x" * 300)[:200]}
