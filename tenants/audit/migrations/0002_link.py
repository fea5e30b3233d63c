import django.db.models.deletion
import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveBigIntegerField(unique=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link",
                        to="audit.entry",
                    ),
                ),
            ],
            options={"db_table": "audit_link", "ordering": ("number",)},
        ),
        AppendOnly("audit_link"),
    ]
