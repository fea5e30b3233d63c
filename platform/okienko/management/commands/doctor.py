"""Say whether everything is in order; with --invariants, ask every promise of the data."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from okienko.needs import left_out, weaknesses
from provisioning.public import stray_schemas
from tenants import antivirus
from tenants.checks import broken_promises
from tenants.context import office_context, platform_context
from tenants.master_keys import Unreadable, master_keys
from tenants.models import LIVING, Office
from tenants.offices import find_office
from tenants.registry import modules
from tenants.secrets import seal


class Command(BaseCommand):
    """``okienko doctor [--invariants] [--rebuild-masks] [--office SUBDOMAIN] [--json]``."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--invariants", action="store_true", help="ask every office's data")
        parser.add_argument(
            "--rebuild-masks", action="store_true", help="write the day masks anew, then look"
        )
        parser.add_argument("--office", metavar="SUBDOMAIN", help="only this office")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = [*_installation(), *_card_payments(), *weaknesses(settings)]
        if not options["office"]:
            troubles += _strays()
        offices = _offices(options["office"])
        if options["office"] and not offices:
            troubles.append(f"there is no office {options['office']!r}")
        for number, office in enumerate(offices, 1):
            if options["rebuild_masks"]:
                self.stderr.write(f"{office.subdomain}: {_rebuild(office)} day masks were wrong")
            if options["invariants"]:
                self.stderr.write(f"{number}/{len(offices)} {office.subdomain}", ending="\n")
            troubles += _office(office, invariants=options["invariants"])
        if options["json"]:
            self.stdout.write(json.dumps({"offices": len(offices), "troubles": troubles}))
        else:
            self.stdout.write("\n".join(troubles) or f"All is well ({len(offices)} offices).")
            self.stderr.write(f"Offices pay by: {_cards_in_words()}", style_func=str)
            for told in left_out(settings):
                self.stderr.write(told, style_func=str)
        sys.exit(1 if troubles else 0)


def _installation() -> Iterator[str]:
    try:
        master_keys()
    except ValueError as error:
        yield str(error)
    try:
        Redis.from_url(settings.REDIS_URL, socket_timeout=2).ping()
    except RedisError as error:
        yield f"Redis does not answer: {type(error).__name__}"
    if settings.OKIENKO_CLAMAV and not antivirus.answers():
        yield "the virus scanner does not answer: nothing can be uploaded (OKIENKO_CLAMAV)"
    if name := settings.OKIENKO_PROBE:
        office = find_office(name)
        if office is None or office.practice_of is None:
            yield f"OKIENKO_PROBE: {name!r} is no practice office (okienko practice makes one)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        row = cursor.fetchone()
        if row and row[0]:
            yield "the runtime login is a superuser: isolation between offices is off"


def _strays() -> Iterator[str]:
    for name in stray_schemas():
        yield (
            f"schema {name} belongs to no office; a drill that was killed leaves one, with people's"
            f" data. Look whose it is, then: okienko office drill --drop {name}"
        )


def _card_payments() -> Iterator[str]:
    """Both keys of Stripe or none; a key that opens nothing real has no place outside a trial."""
    key, secret = settings.OKIENKO_STRIPE_KEY, settings.OKIENKO_STRIPE_WEBHOOK_SECRET
    if bool(key) != bool(secret):
        missing = "OKIENKO_STRIPE_WEBHOOK_SECRET" if key else "OKIENKO_STRIPE_KEY"
        yield f"card payments are half set up: {missing} is missing"
    if key and not key.startswith(("sk_", "rk_")):
        yield "OKIENKO_STRIPE_KEY is no secret or restricted key (sk_…, rk_…)"
    if secret and not secret.startswith("whsec_"):
        yield "OKIENKO_STRIPE_WEBHOOK_SECRET is no signing secret (whsec_…)"
    if settings.OKIENKO_HTTPS and key.startswith(("sk_test_", "rk_test_")):
        yield "OKIENKO_STRIPE_KEY is a test key: nobody really pays"


def _cards_in_words() -> str:
    if settings.OKIENKO_STRIPE_KEY:
        return f"Cards and transfers; Stripe posts to {settings.OKIENKO_BASE_URL}/stripe/webhook."
    return "Bank transfers only: no OKIENKO_STRIPE_KEY."


def _offices(subdomain: str | None) -> list[Office]:
    with platform_context():
        known = Office.objects.filter(state__in=LIVING)
        return list(known.filter(subdomain=subdomain) if subdomain else known)


def _rebuild(office: Office) -> int:
    with office_context(office):
        return sum(module.rebuild() for module in modules() if module.rebuild)


def _office(office: Office, *, invariants: bool) -> Iterator[str]:
    with office_context(office):
        try:
            seal("doctor", "x")
        except Unreadable as error:
            yield f"{office.subdomain}: cannot open {error}"
        if not invariants:
            return
        for name, ids in broken_promises(timezone.now()).items():
            yield f"{office.subdomain}: {name}: {', '.join(ids)}"
