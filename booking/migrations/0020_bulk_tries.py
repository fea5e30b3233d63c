from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0019_ticket_of_a_day")]

    operations = [
        migrations.AddField(
            model_name="bulkitem",
            name="tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
