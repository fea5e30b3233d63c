import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profile", "0003_sms_sender"),
    ]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="crest_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="profile",
            name="crest_name",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.CreateModel(
            name="Crest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                ("picture", models.BinaryField()),
            ],
            options={
                "db_table": "profile_crest",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("singleton", True)), name="crest_one_row"
                    )
                ],
            },
        ),
    ]
