from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_promise_check"),
    ]

    operations = [
        migrations.AddField(
            model_name="office",
            name="sealing_keys",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
