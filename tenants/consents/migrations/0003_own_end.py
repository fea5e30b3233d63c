from django.db import migrations, models

from tenants.db.operations import AlsoColumns

# What a later version ended may have been meant for ever, and a notice must not lapse unseen.
KNOWN = """
UPDATE consent_version v SET own_end = valid_to
 WHERE valid_to IS NOT NULL AND NOT EXISTS (
   SELECT FROM consent_version later
    WHERE later.consent_id = v.consent_id AND later.valid_from = v.valid_to + 1)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consents", "0002_drafts_withdrawals_notice"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentversion",
            name="own_end",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        AlsoColumns("consent_version", ["own_end"]),
    ]
