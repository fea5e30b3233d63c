"""Whom, and from where, an incident is narrowed to: so looking again takes its number alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0014_looked_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="address",
            field=models.GenericIPAddressField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="who",
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
