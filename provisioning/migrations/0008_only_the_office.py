"""What is the office's alone. Rights of PUBLIC are the platform's too, so its policies narrow them.

The platform reads grants, acceptances, objections and what an audit asks and finds; it makes none
of them. A visit it makes, and changes no more.
"""

from __future__ import annotations

from django.db import migrations

# What the platform may do, beyond reading, with rows of these tables.
BY_US: dict[str, tuple[str, ...]] = {
    "support_grant": (),
    "support_visit": ("INSERT",),
    "agreement_acceptance": (),
    "sub_processor_objection": (),
    "audit_request": ("UPDATE",),
    "audit_finding": ("UPDATE",),
}
CONDITION = {"INSERT": "WITH CHECK (true)", "UPDATE": "USING (true) WITH CHECK (true)"}


def narrowed(table: str, more: tuple[str, ...]) -> list[str]:
    """Replace the policy that lets the platform do everything."""
    return [
        f"DROP POLICY {table}_platform ON {table}",
        f"CREATE POLICY {table}_platform ON {table} FOR SELECT TO okienko_platform USING (true)",
        *(
            f"CREATE POLICY {table}_platform_{verb.lower()} ON {table} FOR {verb}"
            f" TO okienko_platform {CONDITION[verb]}"
            for verb in more
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0007_fleet"),
    ]

    operations = [
        migrations.RunSQL(
            [one for table, more in BY_US.items() for one in narrowed(table, more)],
            migrations.RunSQL.noop,
        ),
    ]
