"""What beat starts for billing, and when; beat reads it when the application is ready."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from celery.schedules import crontab, schedule

current_app.add_periodic_task(
    crontab(minute="10"), current_app.signature("billing.day"), name="billing.day"
)
current_app.add_periodic_task(
    crontab(hour="3", minute="25"), current_app.signature("billing.usage"), name="billing.usage"
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=1)), current_app.signature("billing.letters"), name="billing.letters"
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=5)), current_app.signature("billing.ksef"), name="billing.ksef"
)
current_app.add_periodic_task(
    schedule(timedelta(minutes=5)), current_app.signature("billing.cards"), name="billing.cards"
)
