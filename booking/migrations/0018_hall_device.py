import django.db.models.deletion
import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0017_restricted_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="HallDevice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kiosk", "kiosk: check-in and numbers"),
                            ("display", "display: who is called where"),
                        ],
                        max_length=7,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to="booking.location",
                    ),
                ),
            ],
            options={
                "db_table": "booking_hall_device",
                "ordering": ("-created_at", "-id"),
            },
        ),
    ]
