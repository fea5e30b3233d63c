import django.db.models.deletion
import django_tenants.postgresql_backend.base
import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Here, in the shared migrations: made by an office's migration they would land in the first
        # office's schema, and dropping that office would drop everyone's exclusion constraints.
        migrations.RunSQL(
            [
                "CREATE SCHEMA IF NOT EXISTS ext",
                "GRANT USAGE ON SCHEMA ext TO PUBLIC",
                "CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA ext",
                "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext",
                "CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA ext",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "office_id",
                        "kind",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("office_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "due",
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "schema_name",
                    models.CharField(
                        db_index=True,
                        max_length=63,
                        unique=True,
                        validators=[django_tenants.postgresql_backend.base._check_schema_name],
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subdomain", models.SlugField(max_length=63, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "being set up"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("gone", "gone"),
                        ],
                        default="building",
                        max_length=20,
                    ),
                ),
                ("wrapped_key", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "office",
                "ordering": ("subdomain",),
            },
        ),
        migrations.CreateModel(
            name="Hostname",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("domain", models.CharField(db_index=True, max_length=253, unique=True)),
                ("is_primary", models.BooleanField(db_index=True, default=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domains",
                        to="tenants.office",
                    ),
                ),
            ],
            options={
                "db_table": "hostname",
            },
        ),
        # An office adds hints about itself and sees none; the dispatcher sees and deletes all.
        migrations.RunSQL(
            [
                "ALTER TABLE due ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY due_dispatcher ON due TO okienko_platform"
                " USING (true) WITH CHECK (true)",
                "CREATE POLICY due_own_office ON due FOR INSERT"
                " WITH CHECK (right(current_user::text, 32) = replace(office_id::text, '-', ''))",
            ],
            [
                "DROP POLICY due_own_office ON due",
                "DROP POLICY due_dispatcher ON due",
                "ALTER TABLE due DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
