from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_sealing_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="OperatorKey",
            fields=[
                ("account_id", models.UUIDField(primary_key=True, serialize=False)),
                ("nonce", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("step", models.BigIntegerField(default=0)),
                ("spent", models.JSONField(default=list)),
            ],
            options={
                "db_table": "operator_key",
            },
        ),
    ]
