"""What support and papers bring to every office and to the operators' host."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.help.signals import problem_reported
from tenants.registry import MenuEntry, Module, Part, Thing, register

CLERKS: Final = frozenset({"clerk"})
OVERSEERS: Final = frozenset({"admin", "auditor"})
US: Final = frozenset({"operator"})

ACTS: Final = {
    "ticket.replied": pgettext_lazy("act", "answered on a report of a problem"),
    "ticket.confirmed": pgettext_lazy("act", "said that a problem is mended"),
    "ticket.disputed": pgettext_lazy("act", "said that a problem is not mended"),
    "ticket.replacement_demanded": pgettext_lazy("act", "demanded a replacement"),
    "support.let_in": pgettext_lazy("act", "let support look into the panel"),
    "support.let_change": pgettext_lazy("act", "let support change things"),
    "support.withdrawn": pgettext_lazy("act", "let support in no more"),
    "support.entered": pgettext_lazy("act", "came in as support"),
    "support.opened": pgettext_lazy("act", "opened a page as support"),
    "support.refused": pgettext_lazy("act", "tried as support what was not allowed"),
    "support.left": pgettext_lazy("act", "left as support"),
    "agreement.accepted": pgettext_lazy("act", "accepted the processing agreement"),
    "sub_processor.objected": pgettext_lazy("act", "objected to a sub-processor"),
    "audit_on_demand.asked": pgettext_lazy("act", "asked for an audit of the processor"),
    "audit_on_demand.finding": pgettext_lazy("act", "wrote down a finding of an audit"),
    "incident.people_shown": pgettext_lazy("act", "looked at whom an incident concerns"),
    "incident.people_taken": pgettext_lazy("act", "took the list of people of an incident"),
}
# What we do ourselves, in the platform's own trail.
OUR_ACTS: Final = {
    "ticket.reply": pgettext_lazy("act", "answered an office"),
    "ticket.started": pgettext_lazy("act", "began to mend a problem"),
    "ticket.agreed": pgettext_lazy("act", "wrote down another day to mend a problem by"),
    "ticket.mended": pgettext_lazy("act", "mended a problem"),
    "ticket.kind": pgettext_lazy("act", "said what kind of report it is"),
    "ticket.replaced": pgettext_lazy("act", "replaced what an office demanded"),
    "support.crossed": pgettext_lazy("act", "asked for the way into an office"),
    "update.announced": pgettext_lazy("act", "announced an update"),
    "update.withdrawn": pgettext_lazy("act", "took an update back"),
    "incident.recorded": pgettext_lazy("act", "entered an incident into the register"),
    "incident.looked_again": pgettext_lazy("act", "looked into offices’ trails again"),
    "incident.facts_changed": pgettext_lazy("act", "changed what is known of an incident"),
    "incident.letter_amended": pgettext_lazy("act", "changed a letter about an incident"),
    "incident.letter_sent": pgettext_lazy("act", "sent a letter about an incident"),
    "incident.letter_sent_again": pgettext_lazy("act", "sent a letter about an incident again"),
    "incident.closed": pgettext_lazy("act", "closed an incident"),
    "agreement.published": pgettext_lazy("act", "published a processing agreement"),
    "sub_processor.announced": pgettext_lazy("act", "announced a sub-processor"),
    "sub_processor.ended": pgettext_lazy("act", "ended the work of a sub-processor"),
    "authorised.added": pgettext_lazy("act", "authorised somebody to process data"),
    "authorised.ended": pgettext_lazy("act", "ended an authorisation"),
    "audit_on_demand.agreed": pgettext_lazy("act", "agreed to a day of an audit"),
    "audit_on_demand.held": pgettext_lazy("act", "wrote down that an audit took place"),
    "audit_on_demand.mended": pgettext_lazy("act", "mended a finding of an audit"),
}


def join() -> None:
    """Put the pages into offices and operators' host, and listen to what the staff reports."""
    problem_reported.connect(_on_report, dispatch_uid="provisioning.ticket")
    register(
        Module(
            key="support",
            label=_("Help and papers"),
            urls={
                "panel/zgloszenia": "provisioning.web.office.tickets_urls",
                "panel/wsparcie": "provisioning.web.office.access_urls",
                "panel/dane-osobowe": "provisioning.web.office.papers_urls",
                "panel/naruszenia": "provisioning.web.office.incidents_urls",
            },
            panel_menu=(
                MenuEntry("tickets:list", pgettext_lazy("menu", "Reports"), OVERSEERS, place=80),
                # Clerks have no second menu: nothing else of it is theirs.
                MenuEntry("tickets:list", pgettext_lazy("menu", "Reports"), CLERKS, place=45),
                MenuEntry("papers:index", _("Personal data"), OVERSEERS, place=92),
                MenuEntry("incidents:list", _("Incidents"), OVERSEERS, place=93),
            ),
            operator_urls={
                "zgloszenia/": "provisioning.web.operator.tickets_urls",
                "naruszenia/": "provisioning.web.operator.incidents_urls",
                "powierzenie/": "provisioning.web.operator.papers_urls",
            },
            operator_menu=(
                MenuEntry(
                    "desk-tickets:list",
                    pgettext_lazy("menu", "Reports"),
                    US,
                    place=30,
                    part=Part.CARE,
                ),
                MenuEntry("desk-tickets:updates", _("Updates"), US, place=31, part=Part.CARE),
                MenuEntry("desk-incidents:list", _("Incidents"), US, place=32, part=Part.CARE),
                MenuEntry("desk-papers:index", _("Processing"), US, place=33, part=Part.CARE),
            ),
            due_tasks={"provisioning.support": "provisioning.support"},
            acts=ACTS | OUR_ACTS,
            things={
                "provisioning.ticket": Thing(_("report of a problem"), "tickets:show"),
                "provisioning.agreementversion": Thing(_("processing agreement")),
                "provisioning.subprocessor": Thing(_("sub-processor")),
                "provisioning.auditrequest": Thing(_("audit of the processor")),
            },
            opens=frozenset({"support.opened", "incident.people_shown", "incident.people_taken"}),
            fails=frozenset({"support.refused"}),
        )
    )


def _on_report(*, report_id: UUID, **_told: object) -> None:
    from provisioning.domain.tickets.report import ticket_of  # noqa: PLC0415 - models are there now

    ticket_of(report_id)
