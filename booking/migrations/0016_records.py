import tenants.ids
import tenants.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0015_hall"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "handed over"),
                            ("refused", "not taken"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("visits", models.PositiveIntegerField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("receipt", models.CharField(blank=True, default="", max_length=200)),
                ("error", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "db_table": "booking_records_hand_over",
                "ordering": ("-day",),
            },
        ),
        migrations.CreateModel(
            name="RecordsAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=60, unique=True)),
                ("plain", models.JSONField(default=dict)),
                ("sealed", tenants.secrets.EncryptedTextField(blank=True, default="")),
                ("last_four", models.JSONField(default=dict)),
                ("since", models.DateField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "booking_records_account",
                "ordering": ("code",),
            },
        ),
        migrations.AddField(
            model_name="service",
            name="jrwa",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="settings",
            name="records_adapter",
            field=models.CharField(db_default="none", default="none", max_length=60),
        ),
        migrations.AddField(
            model_name="settings",
            name="records_persons",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
