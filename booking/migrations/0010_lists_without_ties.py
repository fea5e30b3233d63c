from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0009_residents_way"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="category",
            options={"ordering": ("position", "name", "key")},
        ),
        migrations.AlterModelOptions(
            name="counter",
            options={"ordering": ("position", "priority", "name", "key")},
        ),
        migrations.AlterModelOptions(
            name="location",
            options={"ordering": ("position", "name", "key")},
        ),
        migrations.AlterModelOptions(
            name="service",
            options={"ordering": ("position", "name", "key")},
        ),
        migrations.AlterModelOptions(
            name="unit",
            options={"ordering": ("position", "name", "key")},
        ),
    ]
