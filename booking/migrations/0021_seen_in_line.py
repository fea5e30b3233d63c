from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0020_bulk_tries")]

    operations = [
        migrations.AddField(
            model_name="waitlistentry",
            name="seen",
            field=models.JSONField(
                blank=True, db_default=models.Value([], models.JSONField()), default=list
            ),
        ),
        migrations.AlterField(
            model_name="booking",
            name="kept_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", ""),
                    ("waitlist", "offered to the first in line"),
                    ("rescue", "offered instead of a cancelled visit"),
                    ("delay", "returns in a moment"),
                    ("line", "goes to the first in line"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("kept_for", "line")), fields=["id"], name="booking_for_line"
            ),
        ),
    ]
