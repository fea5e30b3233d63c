import django.db.models.deletion
import tenants.ids
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0014_calendar_feed"),
    ]

    operations = [
        migrations.AddField(
            model_name="deskchoice",
            name="seat",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="booking.counter",
            ),
        ),
        migrations.AddField(
            model_name="location",
            name="hall",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="location",
            name="hall_calls",
            field=models.PositiveIntegerField(db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="location",
            name="hall_early_minutes",
            field=models.PositiveIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="location",
            name="hall_walk_ins",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="service",
            name="ticket_letter",
            field=models.CharField(blank=True, db_default="", default="", max_length=1),
        ),
        migrations.AddField(
            model_name="service",
            name="walk_ins",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="settings",
            name="walk_ins",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("letter", models.CharField(max_length=1)),
                ("number", models.PositiveIntegerField()),
                ("matter", models.PositiveIntegerField(default=1)),
                ("people", models.PositiveIntegerField(default=1)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("called", "called to a counter"),
                            ("served", "served"),
                            ("gone", "did not come when called"),
                            ("left", "given back"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("came_at", models.DateTimeField()),
                ("leaves_at", models.DateTimeField(blank=True, null=True)),
                ("calls", models.PositiveIntegerField(default=0)),
                ("first_called_at", models.DateTimeField(blank=True, null=True)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="booking.booking",
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="booking.counter",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="booking.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="booking.service",
                    ),
                ),
            ],
            options={
                "db_table": "booking_ticket",
                "ordering": ("day", "came_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="TicketCount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("letter", models.CharField(max_length=1)),
                ("last", models.PositiveIntegerField()),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.location",
                    ),
                ),
            ],
            options={
                "db_table": "booking_ticket_count",
            },
        ),
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=20)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                (
                    "counter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.counter",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="booking.ticket",
                    ),
                ),
            ],
            options={
                "db_table": "booking_ticket_event",
                "ordering": ("ticket", "number"),
            },
        ),
        migrations.CreateModel(
            name="ArrivalCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("code", models.CharField(max_length=6)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrival_code",
                        to="booking.booking",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.location",
                    ),
                ),
            ],
            options={
                "db_table": "booking_arrival_code",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("location", "day", "code"), name="arrival_code_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "called"])),
                fields=["location", "day"],
                name="ticket_open",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["came_at"], name="ticket_came"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("location", "day", "letter", "number", "matter"), name="hall_ticket_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("booking", None), _negated=True),
                fields=("booking",),
                name="ticket_one_per_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "called")),
                fields=("counter",),
                name="ticket_one_call_per_counter",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "called"), _negated=True),
                    models.Q(models.Q(("counter", None), _negated=True), ("calls__gte", 1)),
                    _connector="OR",
                ),
                name="ticket_called_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("booking", None), ("leaves_at__gte", models.F("came_at"))),
                    models.Q(models.Q(("booking", None), _negated=True), ("leaves_at", None)),
                    _connector="OR",
                ),
                name="ticket_norm_counts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ["waiting", "called"])),
                    models.Q(
                        ("state__in", ["served", "gone", "left"]),
                        models.Q(("ended_at", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ticket_ended_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("matter__gte", 1), ("number__gte", 1), ("people__gte", 1)),
                name="ticket_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketcount",
            constraint=models.UniqueConstraint(
                fields=("location", "day", "letter"), name="ticket_count_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketevent",
            constraint=models.UniqueConstraint(
                fields=("ticket", "number"), name="ticket_event_number"
            ),
        ),
        AppendOnly("booking_ticket_event"),
    ]
