"""The mailbox's web side: a Django site of its own, in its own process, without a database."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .store import Store

HERE = Path(__file__).resolve().parent
LOCALE = HERE.parents[1] / "locale"


def configure() -> None:
    """Settings of the mailbox's process; the product's own settings are not loaded in it."""
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(32),
        # Only this machine; a page elsewhere cannot read the mail by renaming itself to us.
        ALLOWED_HOSTS=["localhost", ".localhost", "127.0.0.1", "[::1]"],
        ROOT_URLCONF="okienko.embedded.mailbox.urls",
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",  # it is this one that asks for the host
            "django.middleware.http.ConditionalGetMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "csp.middleware.CSPMiddleware",
        ],
        CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": ["'self'"], "img-src": ["data:"]}},
        CSRF_COOKIE_NAME="okienko_mailbox_csrf",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
            }
        ],
        LANGUAGE_CODE="pl",
        LOCALE_PATHS=[LOCALE],
        USE_I18N=True,
        USE_TZ=True,
        TIME_ZONE="Europe/Warsaw",
        DATA_UPLOAD_MAX_MEMORY_SIZE=1_000_000,
        LOGGING={
            "version": 1,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["console"], "level": "ERROR"},
        },
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Addresses of pages carry recipients: they stay out of the log."""


def serve(store: Store, listener: socket.socket) -> None:
    """Answer requests on ``listener`` for ever."""
    from . import views  # noqa: PLC0415 - needs the settings

    views.use(store)
    server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    server.setup_environ()
    listener.listen(64)
    server.set_app(get_wsgi_application())
    server.serve_forever()
