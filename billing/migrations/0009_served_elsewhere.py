"""Contracts of offices that moved to another installation of ours are invoiced here to the end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0008_usage")]

    operations = [
        migrations.AddField(
            "contract",
            "served_elsewhere",
            models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
