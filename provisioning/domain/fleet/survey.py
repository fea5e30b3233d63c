"""Which offices are behind, and what brings them up to date; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from tenants.context import platform_context
from tenants.errors import Refusal
from tenants.fleet.plan import Plan, make_plan
from tenants.fleet.seen import Migrations, seen_by
from tenants.models import Office, OfficeState

NO_TABLES: Final = "it has no schema, or no tables in it"


class BrokenMigration(Refusal):
    """The migrations cannot run at all, not even in an empty schema."""

    code: ClassVar[str] = "broken_migration"
    message = _("The migrations cannot run, so no office was touched: %(error)s")


@dataclass(frozen=True, slots=True)
class Survey:
    """``behind``: offices and what each lacks, oldest first; ``lost``: those without tables."""

    offices: int
    behind: tuple[tuple[Office, Plan], ...]
    lost: tuple[Office, ...]

    @property
    def plans(self) -> list[tuple[Plan, int]]:
        """Each plan once, and for how many offices it is."""
        counts = Counter(id(plan) for _office, plan in self.behind)
        once = {id(plan): plan for _office, plan in self.behind}
        return [(once[key], count) for key, count in counts.most_common()]


def survey(known: Migrations) -> Survey:
    """Ask all schemas what they have seen, and plan what they lack of what is ``known``.

    Raises ``BrokenMigration``.
    """
    with platform_context():
        # Only what was always there: before the shared schema is migrated this is asked as well.
        wanted = Office.objects.only("pk", "schema_name", "subdomain", "state", "created_at")
        every = list(wanted.exclude(state=OfficeState.GONE).order_by("created_at", "pk"))
    seen = seen_by([str(one.schema_name) for one in every], known)
    plans: dict[Migrations, Plan] = {}
    behind: list[tuple[Office, Plan]] = []
    lost: list[Office] = []
    for office in every:
        migrations = seen.get(str(office.schema_name))
        if migrations is None:
            lost += [office] if office.state != OfficeState.BUILDING else []
        elif known - migrations:
            if migrations not in plans:
                plans[migrations] = _plan(migrations)
            behind.append((office, plans[migrations]))
    return Survey(len(every), tuple(behind), tuple(lost))


def _plan(migrations: Migrations) -> Plan:
    try:
        return make_plan(migrations)
    except Exception as error:  # whatever it is, it is told and not tried on anybody
        words = str(error).partition("\n")[0] or type(error).__name__
        raise BrokenMigration(BrokenMigration.message % {"error": words}) from error
