"""The report on deadlines as a paper."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.documents.paper import Paper, Part
from provisioning.domain.tickets import sla


def sheet(found: sla.Report, author: str, *, with_office: bool) -> Paper:
    """In Polish."""
    with override("pl"):
        kept = f"{found.kept} %" if found.kept is not None else "–"
        facts = [
            (_("Faults"), str(found.faults)),
            (_("Deadlines kept"), kept),
            (_("Days late"), str(found.days_late)),
            (_("Warranty longer by days"), str(found.warranty_days)),
            (_("Support hours until the work began, on average"), sla.hours(found.first_answer)),
        ]
        return Paper(
            _("Report on faults and deadlines"),
            f"{author}. {found.first:%d.%m.%Y}–{found.last:%d.%m.%Y}",
            author,
            [
                Part(_("Summary"), facts=facts),
                Part(_("Reports"), table=sla.table(found, with_office=with_office)),
            ],
            wide=True,
        )
