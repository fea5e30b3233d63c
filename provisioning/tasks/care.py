"""Support and papers: reports, letters, suspensions."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from provisioning.domain.incidents.remind import remind
from provisioning.domain.leaving.purge import remind_of_backups
from provisioning.domain.notice_letters import send_letters, tell_about_tickets
from provisioning.domain.papers.facts import keep_fresh
from provisioning.domain.papers.tell import tell_about_papers
from provisioning.domain.suspension.suspend import begin_due
from provisioning.domain.suspension.tell import tell_offices
from provisioning.domain.tickets.hand_over import close_silent, hand_over
from provisioning.domain.tickets.report import tickets_missing
from tenants.context import platform_context
from tenants.tasks import office_task


@office_task(name="provisioning.support")
def support() -> None:
    """Every hour in each office: reports that have no ticket yet, and the facts for the papers."""
    now = timezone.now()
    tickets_missing(now)
    keep_fresh(now)


@shared_task(name="provisioning.letters", ignore_result=True, expires=50)
def letters() -> None:
    """Every minute: tell offices and ourselves what was said, and send what is owed."""
    now = timezone.now()
    with platform_context():
        tell_about_tickets(now)
        tell_about_papers(now)
        remind_of_backups(now)
        send_letters(now)
        # After what is owed has been tried: nobody is reminded of a letter that goes just now.
        remind(now)


@shared_task(name="provisioning.faults", ignore_result=True, expires=3000)
def faults() -> None:
    """Every hour: close what nobody objected to, hand over to billing what it cost us."""
    now = timezone.now()
    with platform_context():
        close_silent(now)
        hand_over(now)


@shared_task(name="provisioning.suspensions", ignore_result=True, expires=50)
def suspensions() -> None:
    """Every minute: begin what an operator decided for today, and write to the offices."""
    now = timezone.now()
    with platform_context():
        begin_due(now)
    tell_offices(now)
