from django.db import migrations


class Migration(migrations.Migration):
    """Every office leaves hints for the dispatcher; which ones, the table's policy says."""

    dependencies = [
        ("tenants", "0012_pulse"),
    ]

    operations = [
        migrations.RunSQL(
            "GRANT INSERT ON due TO okienko_offices", "REVOKE INSERT ON due FROM okienko_offices"
        ),
    ]
