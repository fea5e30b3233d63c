import django.core.validators
import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("short_name", models.CharField(blank=True, max_length=17)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("bip_url", models.URLField(blank=True)),
                ("website", models.URLField(blank=True)),
                ("dpo_name", models.CharField(blank=True, max_length=200)),
                ("dpo_email", models.EmailField(blank=True, max_length=254)),
                ("languages", models.JSONField(default=list)),
                (
                    "address_form",
                    models.CharField(
                        choices=[("ty", "Ty (informal)"), ("panstwo", "Państwo (formal)")],
                        default="ty",
                        max_length=10,
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        default="#0b5fff",
                        max_length=7,
                        validators=[django.core.validators.RegexValidator("^#[0-9a-fA-F]{6}\\Z")],
                    ),
                ),
                ("embed_origins", models.JSONField(blank=True, default=list)),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_to", models.TimeField(blank=True, null=True)),
                ("sms_gateway", models.CharField(default="none", max_length=20)),
                ("sms_fold_polish", models.BooleanField(default=True)),
                ("sms_daily_cap", models.PositiveIntegerField(default=200)),
            ],
            options={
                "db_table": "profile",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("singleton", True)), name="profile_one_row"
                    )
                ],
            },
        ),
    ]
