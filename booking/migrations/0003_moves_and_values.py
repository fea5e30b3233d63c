from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0002_idempotency_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="moves",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="bookingevent",
            name="values",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
