"""An office reads what concerns it, and only that: by row security, in its own role.

The office's page runs in the office's place, whose role sees nothing of ours. It gets SELECT on
these tables and, by policy, its own rows; drafts are ours until they are issued. Names of roles
end in the office's id (see ``tenants.db.place``), so the policy needs no list of offices.
"""

from __future__ import annotations

from django.db import migrations

# ruff: noqa: S608 - every name below is a constant of this file
OWN = "right(current_user::text, 32) = replace({}::text, '-', '')"
BY_OFFICE = {
    "billing_legal_data": OWN.format("office_id"),
    "billing_contract": OWN.format("office_id"),
    "billing_subscription": OWN.format("office_id"),
    "billing_invoice": f"{OWN.format('office_id')} AND status <> 'draft'",
}
# The parents' own policies decide: a row is seen if the row it belongs to is.
BY_PARENT = {
    "billing_term": ("billing_subscription", "subscription_id"),
    "billing_extra": ("billing_subscription", "subscription_id"),
    "billing_document": ("billing_invoice", "invoice_id"),
    "billing_settlement": ("billing_invoice", "invoice_id"),
    "billing_ksef_submission": ("billing_invoice", "invoice_id"),
}
PRICES = ("billing_plan", "billing_add_on")


def open_window(table: str, rule: str) -> list[str]:
    """Let the platform do everything and an office read by ``rule``."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_platform ON {table} TO okienko_platform"
        " USING (true) WITH CHECK (true)",
        f"CREATE POLICY {table}_own ON {table} FOR SELECT USING ({rule})",
        f"GRANT SELECT ON {table} TO PUBLIC",
    ]


def close_window(table: str) -> list[str]:
    """Undo it."""
    return [
        f"REVOKE SELECT ON {table} FROM PUBLIC",
        f"DROP POLICY {table}_own ON {table}",
        f"DROP POLICY {table}_platform ON {table}",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


RULES = BY_OFFICE | {
    table: f"EXISTS (SELECT 1 FROM public.{parent} parent WHERE parent.id = {column})"
    for table, (parent, column) in BY_PARENT.items()
}


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_grace"),
    ]

    operations = [
        migrations.RunSQL(
            [statement for table, rule in RULES.items() for statement in open_window(table, rule)],
            [statement for table in RULES for statement in close_window(table)],
        ),
        migrations.RunSQL(
            [f"GRANT SELECT ON {table} TO PUBLIC" for table in PRICES],
            [f"REVOKE SELECT ON {table} FROM PUBLIC" for table in PRICES],
        ),
    ]
