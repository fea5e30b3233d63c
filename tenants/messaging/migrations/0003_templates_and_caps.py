import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MessageTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("channel", models.CharField(max_length=5)),
                ("language", models.CharField(max_length=5)),
                ("number", models.PositiveIntegerField()),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(blank=True)),
                ("is_default", models.BooleanField(default=False)),
                ("saved_at", models.DateTimeField()),
                ("saved_by_id", models.UUIDField(null=True)),
                ("saved_by_name", models.CharField(blank=True, max_length=150)),
            ],
            options={
                "db_table": "message_template",
                "ordering": ("kind", "channel", "language", "-number"),
            },
        ),
        migrations.AddField(
            model_name="message",
            name="number_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "sms")),
                fields=["sent_at"],
                include=("number_key", "state"),
                name="message_sms_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagetemplate",
            constraint=models.UniqueConstraint(
                fields=("kind", "channel", "language", "number"), name="template_version_number"
            ),
        ),
        AppendOnly("message_template"),
    ]
