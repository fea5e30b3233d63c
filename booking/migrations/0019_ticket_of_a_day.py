from django.db import migrations, models


class Migration(migrations.Migration):
    """The new constraint allows more than the old one: all rows there are keep to it."""

    dependencies = [("booking", "0018_hall_device")]

    operations = [
        migrations.RemoveConstraint(model_name="ticket", name="ticket_one_per_matter"),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("booking", None), _negated=True),
                fields=("booking", "day", "location"),
                name="ticket_one_per_matter",
            ),
        ),
    ]
