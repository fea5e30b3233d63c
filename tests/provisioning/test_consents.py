"""What was shown to people stays what it was (P25.2, I12)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from support.consents import publish_words
from support.officefile import loaded, minimal

from provisioning.domain.apply import apply
from provisioning.domain.difference import Change, What
from tenants.audit.actor import RESIDENT
from tenants.consents.acceptance import Accepted, accept, in_force
from tenants.consents.domain.withdraw_version import withdraw_version
from tenants.consents.errors import NoticeMissing
from tenants.consents.models import ConsentVersion
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.officefile.nodes import BadFile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIRST = "      - {valid_from: 2026-01-01, title: Klauzula, text: Twoje dane są u nas.}\n"
SECOND = "      - {valid_from: 2026-12-01, title: Klauzula, text: Nowa treść.}\n"


def notice(versions: str) -> str:
    return minimal(f"consents:\n  - key: klauzula\n    versions:\n{versions}")


@pytest.fixture
def told(olsztyn: Office) -> Office:
    """An office whose notice is in force."""
    apply(olsztyn, loaded(notice(FIRST)), now=NOW)
    return olsztyn


def somebody_accepts(office: Office) -> None:
    with office_context(office):
        versions = in_force("booking", NOW)
        accept(versions, Accepted(uuid7(), NOW, "web", "pl", RESIDENT))


def test_the_words_of_a_version_in_force_do_not_change(told: Office) -> None:
    with translation.override("en"), pytest.raises(BadFile, match="6: The version of 2026-01-01"):
        apply(told, loaded(notice(FIRST.replace("są u nas", "są gdzie indziej"))), now=NOW)

    with office_context(told):
        assert ConsentVersion.objects.get().text == "Twoje dane są u nas."


def test_a_version_in_force_does_not_become_a_draft_again(told: Office) -> None:
    draft = FIRST.replace("title:", "status: draft, title:")

    with translation.override("en"), pytest.raises(BadFile, match="withdraw it, or end it"):
        apply(told, loaded(notice(draft)), now=NOW)


def test_new_words_are_a_new_version(told: Office) -> None:
    (change,) = apply(told, loaded(notice(FIRST + SECOND)), now=NOW).changes

    assert change == Change("consents", "klauzula", What.CHANGED, ("versions.2026-12-01",))
    with office_context(told):
        assert [one.number for one in ConsentVersion.objects.all()] == [2, 1]
        assert in_force("booking", NOW)[0].number == 1
        assert in_force("booking", datetime(2026, 12, 1, tzinfo=UTC))[0].number == 2


def test_a_draft_may_be_worked_on(olsztyn: Office) -> None:
    draft = FIRST.replace("title:", "status: draft, title:")
    apply(olsztyn, loaded(notice(draft)), now=NOW)

    apply(olsztyn, loaded(notice(draft.replace("u nas", "bezpieczne"))), now=NOW)
    apply(olsztyn, loaded(notice(FIRST.replace("u nas", "bezpieczne"))), now=NOW)

    with office_context(olsztyn):
        version = ConsentVersion.objects.get()
        assert (version.status, version.text) == ("in_force", "Twoje dane są bezpieczne.")
        assert version.digest == ConsentVersion.digest_of(version.title, version.text)


def test_no_version_begins_before_what_somebody_accepted(told: Office) -> None:
    somebody_accepts(told)
    late = SECOND.replace("2026-12-01", "2026-11-20")

    with (
        translation.override("en"),
        pytest.raises(BadFile, match="7: Somebody accepted an earlier"),
    ):
        apply(told, loaded(notice(FIRST + late)), now=NOW)


def test_no_version_ends_before_what_somebody_accepted(told: Office) -> None:
    somebody_accepts(told)
    ended = FIRST.replace("title:", "valid_to: 2026-11-19, title:")

    with translation.override("en"), pytest.raises(BadFile, match="6: Somebody accepted this"):
        apply(told, loaded(notice(ended)), now=NOW)


def test_a_version_that_the_file_leaves_out_stays(told: Office) -> None:
    assert apply(told, loaded(notice(SECOND)), now=NOW)

    with office_context(told):
        assert ConsentVersion.objects.count() == 2


SERVICES = "services:\n  - {key: dowod, name: Dowód, duration: 15%s}\n"


def test_no_service_is_published_without_a_notice_in_force(olsztyn: Office) -> None:
    """A draft of a service may wait for its notice; a consent, or words of later, are no notice."""
    later = FIRST.replace("2026-01-01", "2026-12-01")
    consent = notice(FIRST).replace("key: klauzula", "key: zgoda\n    kind: consent")
    published = SERVICES % ""
    for told in (minimal(), notice(later), consent):
        for dry_run in (True, False):
            with pytest.raises(NoticeMissing) as refused:
                apply(olsztyn, loaded(told + published), now=NOW, dry_run=dry_run)
            assert refused.value.code == "no_notice_in_force"
    with office_context(olsztyn):
        assert not ConsentVersion.objects.exists()  # all of it or nothing

    apply(olsztyn, loaded(minimal() + SERVICES % ", status: draft"), now=NOW)
    apply(olsztyn, loaded(notice(FIRST) + published), now=NOW)


@pytest.mark.parametrize(
    "lost",
    [
        ("title:", "status: withdrawn, title:"),
        ("title:", "valid_to: 2026-11-19, title:"),
        ("key: klauzula", "key: klauzula\n    kind: consent"),
        ("key: klauzula", "key: klauzula\n    group: account"),
    ],
    ids=["withdrawn", "over", "a consent", "elsewhere"],
)
def test_no_file_takes_the_last_notice_from_services_that_are_published(
    told: Office, lost: tuple[str, str]
) -> None:
    file = notice(FIRST).replace(*lost)
    apply(told, loaded(file), now=NOW, dry_run=True)  # nobody needs it yet
    apply(told, loaded(notice(FIRST) + SERVICES % ""), now=NOW)
    for services in ("", SERVICES % ""):
        with pytest.raises(NoticeMissing):
            apply(told, loaded(file + services), now=NOW)
    with office_context(told):
        assert [one.consent.key for one in in_force("booking", NOW)] == ["klauzula"]
    apply(told, loaded(file + SERVICES % ", status: archived"), now=NOW)


def test_an_own_end_survives_a_file_that_only_repeats_what_is_so(told: Office) -> None:
    """A later version ends the first; a file written then says so, and is applied again."""
    ended = FIRST.replace("title:", "valid_to: 2026-11-30, title:")
    with office_context(told):
        row = ConsentVersion.objects.get()
        publish_words("klauzula", start=date(2026, 12, 1), now=NOW)
    apply(told, loaded(notice(ended)), now=NOW)
    with office_context(told):
        withdraw_version(ConsentVersion.objects.get(number=2), now=NOW, by=RESIDENT)
        row.refresh_from_db()
        assert row.valid_to is None


def test_what_was_ended_by_a_later_version_is_known_so_after_a_file(olsztyn: Office) -> None:
    """A file tells the last day only: the eve of another version is nobody's own end."""
    ended = FIRST.replace("title:", "valid_to: 2026-11-30, title:")
    apply(olsztyn, loaded(notice(ended + SECOND)), now=NOW)
    with office_context(olsztyn):
        withdraw_version(ConsentVersion.objects.get(number=2), now=NOW, by=RESIDENT)
        assert ConsentVersion.objects.get(number=1).valid_to is None


def test_what_a_withdrawn_version_followed_keeps_its_own_end_in_a_file(olsztyn: Office) -> None:
    ended = FIRST.replace("title:", "valid_to: 2026-11-30, title:")
    withdrawn = SECOND.replace("title:", "status: withdrawn, title:")
    apply(olsztyn, loaded(notice(ended + withdrawn)), now=NOW)
    with office_context(olsztyn):
        first = ConsentVersion.objects.get(number=1)
        assert first.own_end == first.valid_to == date(2026, 11, 30)
