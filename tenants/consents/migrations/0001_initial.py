import django.db.models.deletion
import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("group", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[("notice", "privacy notice"), ("consent", "consent")],
                        max_length=10,
                    ),
                ),
                ("required", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "consent",
                "ordering": ("position", "key"),
            },
        ),
        migrations.CreateModel(
            name="ConsentVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_force", "in force"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="consents.consent",
                    ),
                ),
            ],
            options={
                "db_table": "consent_version",
                "ordering": ("consent", "-number"),
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("about", models.UUIDField(db_index=True)),
                ("at", models.DateTimeField()),
                ("channel", models.CharField(max_length=10)),
                ("by_kind", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=5)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="consents.consentversion",
                    ),
                ),
            ],
            options={
                "db_table": "consent_acceptance",
                "ordering": ("at",),
            },
        ),
        migrations.AddConstraint(
            model_name="consentversion",
            constraint=models.UniqueConstraint(
                fields=("consent", "number"), name="consent_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="consent_version_days_in_order",
            ),
        ),
        AppendOnly("consent_acceptance"),
    ]
