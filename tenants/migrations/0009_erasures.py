from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0008_main_host"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office_id",
                        "kind",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("office_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.UUIDField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "erasure",
            },
        ),
        # An office notes whom it forgot and sees no note; the platform sees and deletes all.
        migrations.RunSQL(
            [
                "ALTER TABLE erasure ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY erasure_platform ON erasure TO okienko_platform"
                " USING (true) WITH CHECK (true)",
                "CREATE POLICY erasure_own_office ON erasure FOR INSERT"
                " WITH CHECK (right(current_user::text, 32) = replace(office_id::text, '-', ''))",
                "GRANT INSERT ON erasure TO PUBLIC",
            ],
            [
                "REVOKE INSERT ON erasure FROM PUBLIC",
                "DROP POLICY erasure_own_office ON erasure",
                "DROP POLICY erasure_platform ON erasure",
                "ALTER TABLE erasure DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
