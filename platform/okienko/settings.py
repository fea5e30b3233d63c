"""All settings, from the environment or files that it names, and nowhere else.

``okienko demo`` and the tests set it up.
"""

from __future__ import annotations

import os
from pathlib import Path

import django_stubs_ext
import environ
import sentry_sdk
from celery.schedules import crontab, schedule
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from okienko.reporting import scrub
from okienko.secret_files import with_files

django_stubs_ext.monkeypatch()  # generic fields and managers, as the type checker knows them

env = environ.Env()
env.ENVIRON = with_files(os.environ)
HERE = Path(__file__).resolve().parent

# --- What every installation must say --------------------------------------------------------
SECRET_KEY = env("OKIENKO_SECRET_KEY")
OKIENKO_MASTER_KEYS = env.list("OKIENKO_MASTER_KEYS")
OKIENKO_FILES = env("OKIENKO_FILES")

# --- Backups: where archives of single offices lie, and for how many days any backup is kept ------
OKIENKO_BACKUPS = env("OKIENKO_BACKUPS", default="")
OKIENKO_BACKUP_DAYS = env.int("OKIENKO_BACKUP_DAYS", 6)

# --- Card payments: without both keys offices pay by bank transfer only -------------------------
OKIENKO_STRIPE_KEY = env("OKIENKO_STRIPE_KEY", default="")
OKIENKO_STRIPE_WEBHOOK_SECRET = env("OKIENKO_STRIPE_WEBHOOK_SECRET", default="")

# --- Where we are ----------------------------------------------------------------------------
DEBUG = env.bool("OKIENKO_DEBUG", False)
OKIENKO_DEMO = env.bool("OKIENKO_DEMO", False)
OKIENKO_HTTPS = env.bool("OKIENKO_HTTPS", False)
OKIENKO_BASE = env("OKIENKO_BASE", default="localhost:8000")
OKIENKO_BASE_HOST = OKIENKO_BASE.partition(":")[0]
# --- Cells: several installations under one base domain; this one's name, empty for the first ----
OKIENKO_CELL = env("OKIENKO_CELL", default="")
# Where the edge reaches this cell's gunicorns, and where this cell asks all the others.
OKIENKO_CELL_WEB = env.list("OKIENKO_CELL_WEB", default=[])
OKIENKO_CELL_DESK = env.list("OKIENKO_CELL_DESK", default=[])
OKIENKO_CELLS = env.list("OKIENKO_CELLS", default=[])
# The operators' own host; no office may have this subdomain.
_PANEL = f"panel-{OKIENKO_CELL}" if OKIENKO_CELL else "panel"
OKIENKO_PANEL_HOST = f"{_PANEL}.{OKIENKO_BASE_HOST}"
OKIENKO_SCHEME = "https" if OKIENKO_HTTPS else "http"
OKIENKO_BASE_URL = f"{OKIENKO_SCHEME}://{OKIENKO_BASE}"
OKIENKO_PANEL_URL = f"{OKIENKO_SCHEME}://{_PANEL}.{OKIENKO_BASE}"
OKIENKO_SINK_URL = env("OKIENKO_SINK_URL", default="")
# The practice office in which a machine books again and again, to see that one can.
OKIENKO_PROBE = env("OKIENKO_PROBE", default="")
# Who may read /metrics; without it the page does not exist.
OKIENKO_METRICS_TOKEN = env("OKIENKO_METRICS_TOKEN", default="")
# Hosts are checked, exactly, by PlaceMiddleware; Django's own list would answer 400, not 404.
ALLOWED_HOSTS = ["*"]

# --- Stand-alone: one office in its own network, answering at OKIENKO_BASE itself ----------------
OKIENKO_STANDALONE = env.bool("OKIENKO_STANDALONE", False)
# All its names or addresses; the first one stands in links.
OKIENKO_STANDALONE_HOSTS = env.list("OKIENKO_STANDALONE_HOSTS", default=[OKIENKO_BASE_HOST])
OKIENKO_LICENCE = env("OKIENKO_LICENCE", default="")
OKIENKO_LICENCE_KEY = env("OKIENKO_LICENCE_KEY", default="")

# --- Rooms of the house: shared ones live in the public schema, the others in each office's ----
SHARED_APPS = [
    "tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "tenants.accounts",
    "tenants.audit",
    "billing",
    "provisioning",
]
TENANT_APPS = [
    "django.contrib.sessions",
    "tenants.accounts",
    "tenants.profile",
    "tenants.audit",
    "tenants.consents",
    "tenants.messaging",
    "tenants.help",
    "tenants.api_keys",
    "tenants.webhooks",
    "tenants.rights",
    "booking",
]
# Plug-ins of integrators (EZD adapters): applications without tables, by their dotted names.
OKIENKO_PLUGINS = env.list("OKIENKO_PLUGINS", default=[])
INSTALLED_APPS = [
    "okienko",
    *TENANT_APPS,
    *(app for app in SHARED_APPS if app not in TENANT_APPS),
    "django.contrib.staticfiles",
    "django_tenants",
    "django_typer",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    *OKIENKO_PLUGINS,
]
TENANT_MODEL = "tenants.Office"
TENANT_DOMAIN_MODEL = "tenants.Hostname"
TENANT_SYNC_ROUTER = "tenants.db.router.SchemaRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database: "default" is the runtime login, "owner" is for what builds (never residents' web) --
_DATABASE = {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    # A named cursor outlives the place it was opened in.
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
# Offices spread over the servers of a Citus cluster (ADR 0178).
OKIENKO_CITUS = env.bool("OKIENKO_CITUS", False)
_ENGINE = "tenants.db.citus" if OKIENKO_CITUS else "tenants.db"
DATABASES = {"default": env.db("DATABASE_URL", engine=_ENGINE) | _DATABASE}
# Nobody waits longer for a lock; the verbs try again and then refuse politely.
OKIENKO_LOCK_MS = 3000
DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c lock_timeout={OKIENKO_LOCK_MS}"
if env.str("OKIENKO_OWNER_DATABASE_URL", ""):
    DATABASES["owner"] = env.db("OKIENKO_OWNER_DATABASE_URL", engine="tenants.db") | _DATABASE

# --- Redis: cache and queue ------------------------------------------------------------------
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "tenants.cache.place_key",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}"
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Round robin between the two: what somebody waits for never stands behind a long queue of sweeps.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("soon"))
CELERY_TASK_ROUTES = {
    "messaging.deliver": {"queue": "soon"},
    "tenants.dispatch": {"queue": "soon"},
}
CELERY_TIMEZONE = "Europe/Warsaw"
CELERY_BEAT_SCHEDULER = "okienko.beat.Clock"
CELERY_BEAT_SCHEDULE = {
    "dispatch": {"task": "tenants.dispatch", "schedule": schedule(2.0)},
    "sweep": {"task": "tenants.sweep", "schedule": schedule(3600.0)},
    "check_changed": {"task": "tenants.check_changed", "schedule": schedule(300.0)},
    "tidy_platform": {"task": "tenants.tidy_platform", "schedule": schedule(3600.0)},
    "seal_platform": {"task": "tenants.seal_platform", "schedule": schedule(3600.0)},
    "check_all": {"task": "tenants.check_all", "schedule": crontab(hour="2", minute="40")},
}

# --- Requests --------------------------------------------------------------------------------
# Pages alone pass those of ``okienko.pages_only``; programs' calls, the others.
MIDDLEWARE = [
    "tenants.measures.Measured",
    "django.middleware.security.SecurityMiddleware",
    "okienko.pages_only.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.PlaceMiddleware",
    "okienko.pages_only.MainHost",
    "okienko.pages_only.EmbedMount",
    "okienko.pages_only.Sessions",
    "okienko.language.LanguageMiddleware",
    "booking.web.rush.Rush",
    "django.middleware.common.CommonMiddleware",
    "okienko.pages_only.FormGuard",
    "okienko.pages_only.SignedIn",
    "okienko.pages_only.SupportVisits",
    "okienko.pages_only.Htmx",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "okienko.pages_only.RefusalPages",
    "okienko.pages_only.PageRates",
    "okienko.pages_only.AcceptanceGate",
    "tenants.standing.StandingStill",
]
ROOT_URLCONF = "okienko.urls_office"
WSGI_APPLICATION = "okienko.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "tenants.profile.context.office",
            ],
        },
    }
]

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian"))]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"

# The staff's handbook; pages of help in the panel are made of it.
HANDBOOK = HERE.parent / "docs" / "handbook"
# What partners read about the API, on its page.
API_GUIDE = HERE.parent / "docs" / "api.md"

# --- Files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
# A real installation collects static files once, under names that change with their contents; the
# demo and the tests serve them from where they lie.
STATIC_ROOT = env("OKIENKO_STATIC", default=None)
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "tenants.files.OfficeStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail ------------------------------------------------------------------------------------
_MAIL = env.email("OKIENKO_EMAIL_URL", default="smtp://127.0.0.1:25")
EMAIL_BACKEND = "tenants.messaging.channels.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    _MAIL["EMAIL_HOST_USER"] or "",
    _MAIL["EMAIL_HOST_PASSWORD"] or "",
)
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("OKIENKO_FROM_EMAIL", default=f"wizyty@{OKIENKO_BASE_HOST}")
# Where letters that cannot be delivered come back to; its mail goes to "okienko messages bounce".
OKIENKO_BOUNCE_EMAIL = env("OKIENKO_BOUNCE_EMAIL", default=DEFAULT_FROM_EMAIL)
# Our own address for offices' reports of faults; letters about them come here.
OKIENKO_SUPPORT_EMAIL = env("OKIENKO_SUPPORT_EMAIL", default=f"pomoc@{OKIENKO_BASE_HOST}")
# Offices name mail servers of their own: inside one office's network they may be private ones.
OKIENKO_PRIVATE_MAIL_SERVERS = env.bool("OKIENKO_PRIVATE_MAIL_SERVERS", default=False)
# The same for offices' own sign-in services (OpenID Connect).
OKIENKO_PRIVATE_SIGN_IN_SERVICES = env.bool("OKIENKO_PRIVATE_SIGN_IN_SERVICES", default=False)
# The same for document systems (EZD) that records of visits are handed to.
OKIENKO_PRIVATE_DOCUMENT_SYSTEMS = env.bool("OKIENKO_PRIVATE_DOCUMENT_SYSTEMS", default=False)
# The name server that is asked about senders' domains ("host:port"); empty: the system's.
OKIENKO_NAME_SERVER = env("OKIENKO_NAME_SERVER", default="")

# --- Security --------------------------------------------------------------------------------
_HOST_PREFIX = "__Host-" if OKIENKO_HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}okienko_session"
OKIENKO_OPERATOR_COOKIE = f"{_HOST_PREFIX}okienko_operator"
PASSWORD_RESET_TIMEOUT = 24 * 3600  # of the link by which an operator sets a password
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}okienko_csrf"
LANGUAGE_COOKIE_NAME = f"{_HOST_PREFIX}okienko_language"
# Which announcements somebody in the panel has closed.
OKIENKO_CLOSED_COOKIE = f"{_HOST_PREFIX}okienko_ogloszenia"
CSRF_FAILURE_VIEW = "okienko.errors.csrf_failure"
OKIENKO_CLIENT_COOKIE = f"{_HOST_PREFIX}okienko_client"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OKIENKO_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if OKIENKO_HTTPS else 0
# All names under ours are ours; an office's own host is a name of its own.
SECURE_HSTS_INCLUDE_SUBDOMAINS = OKIENKO_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OKIENKO_HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# A ClamAV daemon that looks at every upload: unix:///run/clamav/clamd.ctl or tcp://host:3310.
OKIENKO_CLAMAV = env("OKIENKO_CLAMAV", default="")
# Who hears of a hole: an address (mailto:, https:) in /.well-known/security.txt.
OKIENKO_SECURITY_CONTACT = env(
    "OKIENKO_SECURITY_CONTACT", default=f"mailto:{OKIENKO_SUPPORT_EMAIL}"
)
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tenants.accounts.near_words.NearWordsValidator"},
]

# How long a request may stand in line before a newcomer is sent to the waiting page, and before
# somebody who has begun is; seconds, by the stamp of the door.
OKIENKO_RUSH_SECONDS = (
    env.float("OKIENKO_RUSH_NEWCOMERS", 2.0),
    env.float("OKIENKO_RUSH_GUESTS", 10.0),
)
# For so long a new worker turns nobody away; seconds.
OKIENKO_RUSH_WARM = env.float("OKIENKO_RUSH_WARM", 10.0)

# --- API -------------------------------------------------------------------------------------
# Calls per network address; in the demo everybody comes from one.
OKIENKO_RATE_LIMITS = not OKIENKO_DEMO
# Operators type a code from an app after their password; in the demo the password is enough.
OKIENKO_SECOND_STEP = env.bool("OKIENKO_SECOND_STEP", not OKIENKO_DEMO)
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "booking.api.problems.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Okienko",
    "DESCRIPTION": "Visits by appointment at a municipal office.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "CONTACT": {"name": "Okienko", "email": OKIENKO_SUPPORT_EMAIL},
    "SERVERS": [{"url": "/", "description": "The host of the office that is asked."}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "BookingStatus": "booking.enums.BookingState",
        "UnitStatus": "booking.models.unit.UnitStatus",
        "Asked": "booking.models.settings.Asked",
        "FieldType": "booking.models.service.FieldType",
        "ConsentKind": "tenants.consents.models.ConsentKind",
    },
    "TAGS": [
        {"name": "catalogue", "description": "What can be booked, where, and when."},
        {"name": "holds", "description": "A time kept while somebody fills in a form."},
        {"name": "bookings", "description": "Visits, managed with a token, without an account."},
        {"name": "partners", "description": "Visits for the office's programs, with an API key."},
    ],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "apiKey": {
                "type": "http",
                "scheme": "bearer",
                "description": "An API key of the office: `Authorization: Bearer okn_…`.",
            }
        }
    },
}

# --- What we log and report: never a resident's data -------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "okienko.reporting.Plain",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
if env.str("SENTRY_DSN", ""):
    sentry_sdk.init(
        dsn=env.str("SENTRY_DSN"),
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=scrub,
    )
