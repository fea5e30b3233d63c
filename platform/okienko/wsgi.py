"""The door for gunicorn."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")

application = get_wsgi_application()

# Every page's module, loaded before the first visitor comes and, with gunicorn's preload, once for
# all workers: else each worker's first visitor waits for it.
for urlconf in ("office", "platform", "operator", "health"):
    get_resolver(f"okienko.urls_{urlconf}").url_patterns  # noqa: B018 - asking is what loads them
