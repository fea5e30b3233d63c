"""The Celery application: JSON only, prefork; every task of an office is an ``OfficeTask``."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")

app = Celery("okienko")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="periodic")
