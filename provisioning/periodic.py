"""What beat starts for provisioning, and when; beat reads it when the application is ready."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from celery.schedules import crontab, schedule

current_app.add_periodic_task(
    schedule(timedelta(minutes=1)),
    current_app.signature("provisioning.suspensions"),
    name="provisioning.suspensions",
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=1)),
    current_app.signature("provisioning.letters"),
    name="provisioning.letters",
)
current_app.add_periodic_task(
    crontab(minute="15"), current_app.signature("provisioning.faults"), name="provisioning.faults"
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=1)),
    current_app.signature("provisioning.onboardings"),
    name="provisioning.onboardings",
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=1)),
    current_app.signature("provisioning.application_letters"),
    name="provisioning.application_letters",
)
current_app.add_periodic_task(
    schedule(timedelta(hours=1)),
    current_app.signature("provisioning.domains"),
    name="provisioning.domains",
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=1)),
    current_app.signature("provisioning.leavings"),
    name="provisioning.leavings",
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=10)),
    current_app.signature("provisioning.gather_stale"),
    name="provisioning.gather_stale",
)
current_app.add_periodic_task(
    crontab(hour="4", minute="20"),
    current_app.signature("provisioning.look_at_hosts"),
    name="provisioning.look_at_hosts",
)
