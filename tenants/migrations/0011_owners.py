"""Operators of the time before duties did everything: they are owners.

Here, among the shared migrations: operators are accounts of the platform, never of an office.
"""

from django.db import migrations

OWN = "UPDATE account SET permissions = '[\"owner\"]' WHERE role = 'operator'"
FORGET = "UPDATE account SET permissions = '[]' WHERE role = 'operator'"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0010_blueprint"),
        ("accounts", "0004_staff"),
    ]

    operations = [migrations.RunSQL(OWN, FORGET)]
