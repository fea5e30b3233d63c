"""An office sees of its own leaving until when it can be called off, in its own role (ADR 47)."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0008_only_the_office"),
    ]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE leaving ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY leaving_platform ON leaving TO okienko_platform"
                " USING (true) WITH CHECK (true)",
                "CREATE POLICY leaving_own ON leaving FOR SELECT"
                " USING (right(current_user::text, 32) = replace(office_id::text, '-', ''))",
                "GRANT SELECT (office_id, may_delete_at, undone_at) ON leaving TO PUBLIC",
            ],
            [
                "REVOKE SELECT (office_id, may_delete_at, undone_at) ON leaving FROM PUBLIC",
                "DROP POLICY leaving_own ON leaving",
                "DROP POLICY leaving_platform ON leaving",
                "ALTER TABLE leaving DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
