"""Whether all offices were looked into for an incident; its letters stay when an office leaves."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0013_place_health"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="looked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(
            [
                "UPDATE public.incident SET looked_at = recorded_at",
                "UPDATE public.notice_letter SET office_id = NULL WHERE occasion LIKE 'incident %'",
            ],
            migrations.RunSQL.noop,
        ),
    ]
