"""Where clerks can work, for the page on which an admin says where each does."""

from __future__ import annotations

from booking.models import Counter, Unit
from tenants.accounts.people.workplaces import Workplace


def workplaces() -> list[Workplace]:
    """The units, then the counters that are not put away."""
    units = [Workplace(str(one.pk), one.name) for one in Unit.objects.all()]
    counters = Counter.objects.filter(active=True)
    return units + [Workplace(str(one.pk), one.name, str(one.unit_id)) for one in counters]
