"""What an office may do with the rows it shares with us: read its own, add its own, change little.

Row security decides whose a row is, by the office's id at the end of its role's name (ADR 47).
What may be changed is given column by column. Some rights are taken from us as well: only an office
makes a grant of support access, and nobody rewrites what was said, accepted or granted.
"""

from __future__ import annotations

from django.db import migrations

OWN = "right(current_user::text, 32) = replace(office_id::text, '-', '')"
# Its own rows, to read; after the colon what it may do besides.
OWN_ROWS: dict[str, str] = {
    "ticket": "INSERT, UPDATE (state, mended_at, closed_at, replacement_asked_at)",
    "ticket_entry": "INSERT",
    "support_grant": "INSERT, UPDATE (writes_at, writes_by_name, withdrawn_at, withdrawn_by_name)",
    "support_visit": "UPDATE (used_at, left_at)",
    "agreement_acceptance": "INSERT",
    "sub_processor_objection": "INSERT",
    "office_facts": "INSERT, UPDATE (at, facts)",
    "audit_request": "INSERT",
    "audit_finding": "INSERT",
}
# What every office may read.
FOR_ALL = ("agreement_version", "sub_processor", "authorised_person", "update_notice")
# What nobody rewrites, we neither.
KEPT = {
    "ticket_entry": "UPDATE, DELETE",
    "support_grant": "INSERT, UPDATE, DELETE",
    "support_visit": "UPDATE, DELETE",
    "agreement_version": "UPDATE, DELETE",
    "agreement_acceptance": "INSERT, UPDATE, DELETE",
    "sub_processor_objection": "INSERT, UPDATE, DELETE",
    "audit_request": "INSERT, DELETE",
    "audit_finding": "INSERT, DELETE",
    "incident": "DELETE",
}
# An office's word about a ticket is its own; ours is ours.
ITS_WORD = f"{OWN} AND side = 'office'"
# A visit ends with the operator's account; an office's role cannot read accounts of the platform.
STILL_ONE_OF_US = """
CREATE FUNCTION operator_is_active(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
RETURN EXISTS (
    SELECT 1 FROM public.account WHERE id = who AND is_active AND role = 'operator'
)
"""


def secured(table: str, read: str, add: str = "") -> list[str]:
    """Let the platform see everything and an office what ``read`` says."""
    made = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_platform ON {table} TO okienko_platform"
        " USING (true) WITH CHECK (true)",
        f"CREATE POLICY {table}_own ON {table} FOR SELECT USING ({read})",
        f"GRANT SELECT ON {table} TO PUBLIC",
    ]
    if add:
        made += [
            f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({add})",
            f"CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({OWN}) WITH CHECK ({OWN})",
        ]
    return made


def statements() -> list[str]:
    """Everything, in order."""
    made: list[str] = []
    for table, rights in OWN_ROWS.items():
        made += secured(table, OWN, ITS_WORD if table == "ticket_entry" else OWN)
        made.append(f"GRANT {rights} ON {table} TO PUBLIC")
    for table in FOR_ALL:
        made += secured(table, "true")
    made += secured("incident_office", f"{OWN} AND sent_at IS NOT NULL", "false")
    made.append("GRANT UPDATE (read_at, read_by_name) ON incident_office TO PUBLIC")
    told = (
        # The other table's own policy decides.
        "EXISTS (SELECT 1 FROM public.incident_office told WHERE told.incident_id = incident.id)"
    )
    made += secured("incident", told)
    made += [f"REVOKE {rights} ON {table} FROM okienko_platform" for table, rights in KEPT.items()]
    # That a letter about an entry has gone is ours to write down, and that alone.
    made.append("GRANT UPDATE (told_at) ON ticket_entry TO okienko_platform")
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_permissions"),
        ("provisioning", "0002_support_and_papers"),
    ]

    operations = [
        migrations.RunSQL([*statements()], migrations.RunSQL.noop),
        migrations.RunSQL(STILL_ONE_OF_US, "DROP FUNCTION operator_is_active(uuid)"),
    ]
