import django.db.models.deletion
import tenants.ids
import tenants.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("url", models.CharField(max_length=1000)),
                ("events", models.JSONField(default=list)),
                ("secret", tenants.secrets.EncryptedTextField()),
                ("old_secret", tenants.secrets.EncryptedTextField(blank=True, default="")),
                ("old_until", models.DateTimeField(null=True)),
                ("stopped", models.CharField(blank=True, default="", max_length=40)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "webhook",
                "ordering": ("created_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event", models.CharField(max_length=60)),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("dead", "given up"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("status", models.PositiveIntegerField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=60)),
                ("took_ms", models.PositiveIntegerField(null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="webhooks.webhook",
                    ),
                ),
            ],
            options={
                "db_table": "webhook_delivery",
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["due_at"],
                        name="webhook_delivery_due",
                    ),
                    models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_log"),
                ],
            },
        ),
    ]
