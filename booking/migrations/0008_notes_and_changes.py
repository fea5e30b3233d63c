import django.db.models.deletion
import tenants.ids
import tenants.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0007_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("values", tenants.secrets.EncryptedTextField()),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="booking.contact",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="personal",
                        to="booking.bookingevent",
                    ),
                ),
            ],
            options={
                "db_table": "booking_contact_change",
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                ("text", tenants.secrets.EncryptedTextField()),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="booking.booking",
                    ),
                ),
            ],
            options={
                "db_table": "booking_note",
                "ordering": ("at", "id"),
            },
        ),
    ]
