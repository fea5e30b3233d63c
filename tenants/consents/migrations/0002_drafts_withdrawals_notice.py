import django.db.models.deletion
import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly, OnlyColumns

# What was a version in draft becomes a draft; the checks are made before tables change again.
MOVE_DRAFTS = """
INSERT INTO consent_draft (id, consent_id, title, text, translations, valid_from, valid_to)
SELECT DISTINCT ON (consent_id, valid_from)
  id, consent_id, title, text, '{}', valid_from, valid_to
FROM consent_version WHERE status = 'draft' ORDER BY consent_id, valid_from, number DESC;
DELETE FROM consent_version WHERE status = 'draft';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("translations", models.JSONField(blank=True, default=dict)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
            ],
            options={
                "db_table": "consent_draft",
                "ordering": ("valid_from",),
            },
        ),
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                ("controller", models.CharField(max_length=200, verbose_name="Controller")),
                (
                    "address",
                    models.CharField(max_length=300, verbose_name="Address of the controller"),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Telephone or e-mail"
                    ),
                ),
                (
                    "dpo_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Data protection officer"
                    ),
                ),
                (
                    "dpo_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="E-mail of the officer"
                    ),
                ),
                ("purposes", models.TextField(verbose_name="Purposes and legal bases")),
                ("recipients", models.TextField(blank=True, verbose_name="Recipients")),
                (
                    "transfers",
                    models.TextField(
                        blank=True, verbose_name="Transfers outside the European Economic Area"
                    ),
                ),
                (
                    "retention_days",
                    models.PositiveIntegerField(default=30, verbose_name="Days after the visit"),
                ),
                (
                    "obligatory",
                    models.TextField(blank=True, verbose_name="What happens without the data"),
                ),
                ("automated", models.TextField(blank=True, verbose_name="Automated decisions")),
            ],
            options={
                "db_table": "privacy_notice",
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("channel", models.CharField(max_length=10)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "consent_withdrawal",
                "ordering": ("at",),
            },
        ),
        migrations.AlterModelOptions(
            name="acceptance",
            options={"ordering": ("at", "id")},
        ),
        migrations.AddField(
            model_name="acceptance",
            name="by_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="consentversion",
            name="translations",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="consentversion",
            name="status",
            field=models.CharField(
                choices=[("draft", "draft"), ("in_force", "in force"), ("withdrawn", "withdrawn")],
                default="in_force",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="consentdraft",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to="consents.consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="privacynotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("singleton", True)), name="privacy_notice_one_row"
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="acceptance",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawal",
                to="consents.acceptance",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentdraft",
            constraint=models.UniqueConstraint(
                fields=("consent", "valid_from"), name="consent_draft_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="consentdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="consent_draft_days_in_order",
            ),
        ),
        migrations.RunSQL(MOVE_DRAFTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "draft"), _negated=True),
                name="consent_version_is_published",
            ),
        ),
        OnlyColumns("consent_version", ["status", "valid_to"]),
        AppendOnly("consent_withdrawal"),
    ]
