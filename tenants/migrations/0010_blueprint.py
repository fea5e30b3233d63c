from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0009_erasures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Blueprint",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("statements", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "blueprint",
            },
        ),
        # What stands here is run as the owner: nobody who cannot become the owner writes it.
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON blueprint FROM okienko_platform",
            "GRANT INSERT, UPDATE, DELETE ON blueprint TO okienko_platform",
        ),
    ]
