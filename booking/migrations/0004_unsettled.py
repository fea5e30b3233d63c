from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_moves_and_values")]

    operations = [
        migrations.RemoveIndex(model_name="booking", name="booking_running_out"),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("state__in", ["awaiting_approval", "held", "pending"])),
                fields=["starts_at"],
                name="booking_unsettled",
            ),
        ),
    ]
