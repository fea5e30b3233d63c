import booking.models.booking
import booking.models.counter
import booking.models.service
import booking.models.settings
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import tenants.files
import tenants.ids
import tenants.secrets
from django.db import migrations, models

from tenants.db.operations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "booking_category",
                "ordering": ("position", "name"),
            },
        ),
        migrations.CreateModel(
            name="HoursTemplate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                (
                    "weeks",
                    models.CharField(
                        choices=[
                            ("every", "every week"),
                            ("odd", "odd weeks"),
                            ("even", "even weeks"),
                        ],
                        default="every",
                        max_length=5,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("windows", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "booking_hours_template",
                "ordering": ("key", "valid_from", "weeks"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "weeks", "valid_from"),
                        name="hours_template_key",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("sms_name", models.CharField(blank=True, max_length=21)),
                ("address", models.CharField(max_length=300)),
                ("capacity_people", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "area_m2",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True),
                ),
                (
                    "m2_per_person",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
                ),
                ("accessibility", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "booking_location",
                "ordering": ("position", "name"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area_m2", None), ("m2_per_person", None)),
                            models.Q(
                                ("area_m2__gt", 0),
                                ("capacity_people", None),
                                ("m2_per_person__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="location_one_norm",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Settings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("singleton", models.BooleanField(default=True, editable=False, unique=True)),
                ("hold_minutes", models.PositiveIntegerField(default=5)),
                ("hold_extensions", models.PositiveIntegerField(default=10)),
                ("confirmation_minutes", models.PositiveIntegerField(default=30)),
                (
                    "confirmation",
                    models.CharField(
                        choices=[("required", "by link or PIN"), ("none", "not asked")],
                        default="required",
                        max_length=10,
                    ),
                ),
                ("reminder", models.JSONField(default=booking.models.settings.default_reminder)),
                ("late_grace_minutes", models.PositiveIntegerField(default=15)),
                (
                    "notify_staff",
                    models.JSONField(default=booking.models.settings.default_staff_channels),
                ),
                ("cancel_by", models.JSONField(default=booking.models.settings.default_cancel_by)),
                (
                    "contact_email",
                    models.CharField(
                        choices=[
                            ("required", "required"),
                            ("optional", "optional"),
                            ("off", "not asked"),
                        ],
                        default="required",
                        max_length=10,
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        choices=[
                            ("required", "required"),
                            ("optional", "optional"),
                            ("off", "not asked"),
                        ],
                        default="optional",
                        max_length=10,
                    ),
                ),
                (
                    "contact_pesel",
                    models.CharField(
                        choices=[
                            ("required", "required"),
                            ("optional", "optional"),
                            ("off", "not asked"),
                        ],
                        default="off",
                        max_length=10,
                    ),
                ),
                ("holds_per_client", models.PositiveIntegerField(default=1)),
                ("visits_per_contact", models.PositiveIntegerField(default=3)),
                (
                    "release_delay",
                    models.PositiveIntegerField(
                        default=0, validators=[django.core.validators.MaxValueValidator(30)]
                    ),
                ),
                ("waitlist_minutes", models.PositiveIntegerField(default=30)),
                ("retention_days", models.PositiveIntegerField(default=30)),
            ],
            options={
                "db_table": "booking_settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("singleton", True)), name="settings_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("fax", models.CharField(blank=True, max_length=40)),
                ("website", models.URLField(blank=True)),
                ("bip_url", models.URLField(blank=True)),
                ("hours_key", models.SlugField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "takes bookings"), ("closed", "takes no bookings")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="booking.location",
                    ),
                ),
            ],
            options={
                "db_table": "booking_unit",
                "ordering": ("position", "name"),
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("sms_name", models.CharField(blank=True, max_length=19)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("archived", "archived"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("description", models.TextField(blank=True)),
                ("documents", models.JSONField(blank=True, default=list)),
                (
                    "duration",
                    models.PositiveIntegerField(validators=[booking.models.service.validate_cells]),
                ),
                (
                    "step",
                    models.PositiveIntegerField(
                        blank=True, null=True, validators=[booking.models.service.validate_cells]
                    ),
                ),
                (
                    "buffer",
                    models.PositiveIntegerField(
                        default=0, validators=[booking.models.service.validate_cells]
                    ),
                ),
                ("min_days", models.PositiveIntegerField(blank=True, null=True)),
                ("min_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("max_days", models.PositiveIntegerField(default=30)),
                ("approval", models.BooleanField(default=False)),
                ("synonyms", models.JSONField(blank=True, default=list)),
                ("translations", models.JSONField(blank=True, default=dict)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="booking.category",
                    ),
                ),
                (
                    "units",
                    models.ManyToManyField(
                        blank=True,
                        db_table="booking_service_unit",
                        related_name="services",
                        to="booking.unit",
                    ),
                ),
            ],
            options={
                "db_table": "booking_service",
                "ordering": ("position", "name"),
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("priority", models.PositiveIntegerField(default=1)),
                ("hours_key", models.SlugField(max_length=60)),
                (
                    "people",
                    models.PositiveIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "services",
                    models.ManyToManyField(
                        blank=True,
                        db_table="booking_counter_service",
                        related_name="counters",
                        to="booking.service",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
                        to="booking.unit",
                    ),
                ),
            ],
            options={
                "db_table": "booking_counter",
                "ordering": ("position", "priority", "name"),
            },
        ),
        migrations.CreateModel(
            name="CalendarException",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("closed", models.BooleanField(default=False)),
                ("windows", models.JSONField(blank=True, default=list)),
                ("reason", models.CharField(blank=True, max_length=150)),
                (
                    "counter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="booking.counter",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exceptions",
                        to="booking.unit",
                    ),
                ),
            ],
            options={
                "db_table": "booking_calendar_exception",
                "ordering": ("first_day",),
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=12, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("dropped", "dropped"),
                            ("pending", "waiting for confirmation"),
                            ("expired", "not confirmed in time"),
                            ("awaiting_approval", "waiting for approval"),
                            ("rejected", "rejected"),
                            ("booked", "booked"),
                            ("arrived", "arrived"),
                            ("served", "served"),
                            ("missed", "missed"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("blocked_until", models.DateTimeField()),
                ("people", models.PositiveIntegerField(default=1)),
                ("client", models.CharField(blank=True, max_length=64)),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "Web"), ("desk", "Desk"), ("api", "Api")],
                        default="web",
                        max_length=5,
                    ),
                ),
                ("language", models.CharField(default="pl", max_length=5)),
                ("made_by", models.UUIDField(blank=True, null=True)),
                ("tried", models.JSONField(blank=True, default=list)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("extensions_used", models.PositiveIntegerField(default=0)),
                ("pin_tries", models.PositiveIntegerField(default=0)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="booking.counter",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="booking.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="booking.service",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="booking.unit",
                    ),
                ),
            ],
            options={
                "db_table": "booking",
                "ordering": ("starts_at",),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=150)),
                ("value", tenants.secrets.EncryptedTextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="booking.booking",
                    ),
                ),
            ],
            options={
                "db_table": "booking_answer",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(fields=("booking", "key"), name="answer_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="BookingEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=40)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(blank=True, max_length=150)),
                ("state_from", models.CharField(blank=True, max_length=20)),
                ("state_to", models.CharField(max_length=20)),
                ("changed", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="booking.booking",
                    ),
                ),
            ],
            options={
                "db_table": "booking_event",
                "ordering": ("booking", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("booking", "number"), name="booking_event_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("pesel", tenants.secrets.EncryptedTextField(blank=True, default="")),
                ("pesel_index", models.CharField(blank=True, default="", max_length=64)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="booking.booking",
                    ),
                ),
            ],
            options={
                "db_table": "booking_contact",
                "indexes": [
                    models.Index(fields=["email"], name="contact_email"),
                    models.Index(fields=["phone"], name="contact_phone"),
                    models.Index(
                        condition=models.Q(("pesel_index", ""), _negated=True),
                        fields=["pesel_index"],
                        name="contact_pesel_index",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DayMask",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("busy", booking.models.counter.MaskField(default=0)),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="day_masks",
                        to="booking.counter",
                    ),
                ),
            ],
            options={
                "db_table": "booking_day_mask",
                "constraints": [
                    models.UniqueConstraint(fields=("counter", "day"), name="day_mask_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Field",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("label", models.CharField(max_length=150)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "text"),
                            ("number", "number"),
                            ("date", "date"),
                            ("choice", "choice"),
                            ("pesel", "PESEL"),
                            ("nip", "NIP"),
                            ("regon", "REGON"),
                            ("vin", "VIN"),
                            ("plate", "registration plate"),
                            ("phone", "phone number"),
                        ],
                        default="text",
                        max_length=10,
                    ),
                ),
                ("required", models.BooleanField(default=False)),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("help", models.CharField(blank=True, max_length=300)),
                ("show_if", models.JSONField(blank=True, default=dict)),
                ("choices", models.JSONField(blank=True, default=list)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="booking.service",
                    ),
                ),
            ],
            options={
                "db_table": "booking_field",
                "ordering": ("position", "key"),
                "constraints": [
                    models.UniqueConstraint(fields=("service", "key"), name="field_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "file",
                    models.FileField(storage=tenants.files.OfficeStorage(), upload_to="services"),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="booking.service",
                    ),
                ),
            ],
            options={
                "db_table": "booking_service_file",
                "ordering": ("position", "name"),
                "constraints": [
                    models.UniqueConstraint(fields=("service", "name"), name="service_file_name")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration__gt", 0), ("duration__lte", 720)),
                name="service_duration",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("step", None), ("step__gt", 0), _connector="OR"),
                name="service_step",
            ),
        ),
        migrations.AddIndex(
            model_name="calendarexception",
            index=models.Index(fields=["last_day", "first_day"], name="exception_days"),
        ),
        migrations.AddConstraint(
            model_name="calendarexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="exception_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit", None), ("counter", None), _connector="OR"),
                name="exception_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed", True), _negated=True), ("windows", []), _connector="OR"
                ),
                name="exception_closed_or_open",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["counter", "starts_at"], name="booking_counter_start"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["starts_at"], name="booking_start"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(
                    ("released_at", None), models.Q(("expires_at", None), _negated=True)
                ),
                fields=["expires_at"],
                name="booking_running_out",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["client"],
                name="booking_client_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("released_at", None)),
                expressions=[
                    (models.F("counter"), "="),
                    (
                        booking.models.booking.TsTzRange(
                            models.F("starts_at"),
                            models.F("blocked_until"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            output_field=models.DateTimeField(),
                        ),
                        "&&",
                    ),
                ],
                name="booking_one_visit_per_counter",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")),
                    ("blocked_until__gte", models.F("ends_at")),
                ),
                name="booking_times_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1)), name="booking_people"
            ),
        ),
        AppendOnly("booking_event"),
    ]
