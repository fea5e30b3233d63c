from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_codes_passkeys")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="permissions",
            field=models.JSONField(
                blank=True, db_default=models.Value([], models.JSONField()), default=list
            ),
        ),
    ]
