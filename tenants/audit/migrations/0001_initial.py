import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("action", models.CharField(max_length=60)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                ("about_kind", models.CharField(blank=True, max_length=40)),
                ("about_id", models.UUIDField(db_index=True, null=True)),
                ("fields", models.JSONField(default=list)),
                ("address", models.GenericIPAddressField(null=True)),
            ],
            options={
                "db_table": "audit_entry",
                "ordering": ("-at", "-id"),
            },
        ),
        AppendOnly("audit_entry"),
    ]
