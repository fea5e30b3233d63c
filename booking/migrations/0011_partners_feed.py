from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0010_lists_without_ties"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="bookingevent",
            index=models.Index(fields=["at", "booking"], name="booking_event_at"),
        ),
    ]
