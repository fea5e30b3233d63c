import django.db.models.deletion
import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0010_lists_without_ties"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="archived",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="field",
            name="everywhere",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="location",
            name="archived",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="ServiceVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                ("words", models.JSONField()),
                ("changed", models.JSONField(default=list)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="booking.service",
                    ),
                ),
            ],
            options={
                "db_table": "booking_service_version",
                "ordering": ("-number", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("service", "number"), name="service_version_number"
                    )
                ],
            },
        ),
        AppendOnly("booking_service_version"),
    ]
