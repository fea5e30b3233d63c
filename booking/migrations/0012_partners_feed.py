from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0011_versions_and_archive"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="bookingevent",
            index=models.Index(fields=["at", "booking"], name="booking_event_at"),
        ),
    ]
