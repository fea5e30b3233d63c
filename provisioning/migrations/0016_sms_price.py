"""What a part of an SMS costs an office, where an operator noted it."""

from __future__ import annotations

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0015_whom"),
        ("tenants", "0012_pulse"),
    ]

    operations = [
        migrations.CreateModel(
            name="SmsPrice",
            fields=[
                (
                    "office",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sms_price",
                        serialize=False,
                        to="tenants.office",
                    ),
                ),
                (
                    "net",
                    models.DecimalField(
                        decimal_places=4,
                        max_digits=6,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("10")),
                        ],
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=150)),
            ],
            options={
                "db_table": "office_sms_price",
            },
        ),
    ]
