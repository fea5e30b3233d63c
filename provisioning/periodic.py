"""What beat starts for provisioning, and when; beat reads it when the application is ready."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from celery import current_app
from celery.schedules import BaseSchedule, crontab, schedule

EVERY_MINUTE: Final = schedule(timedelta(minutes=1))
PLAN: Final[Mapping[str, BaseSchedule]] = {
    "provisioning.suspensions": EVERY_MINUTE,
    "provisioning.letters": EVERY_MINUTE,
    "provisioning.onboardings": EVERY_MINUTE,
    "provisioning.application_letters": EVERY_MINUTE,
    "provisioning.leavings": EVERY_MINUTE,
    "provisioning.probe": schedule(timedelta(minutes=5)),
    "provisioning.gather_stale": schedule(timedelta(minutes=10)),
    "provisioning.domains": schedule(timedelta(hours=1)),
    "provisioning.faults": crontab(minute="15"),
    "provisioning.look_at_hosts": crontab(hour="4", minute="20"),
}
for _task, _when in PLAN.items():
    current_app.add_periodic_task(_when, current_app.signature(_task), name=_task)
