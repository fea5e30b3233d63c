"""The API called as its OpenAPI file allows and forbids: no mistake of ours, every promise kept.

Fast lane: 25 calls of each operation and 20 walks along the links; long lane: 500 and 300.
"""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, ClassVar, Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.generation.case import Case
from schemathesis.generation.stateful.state_machine import APIStateMachine
from support.api import PERSON, Api
from support.openapi import PREFIX, operations
from support.town import FRIDAY, MONDAY, Town

from booking.api.links import LINKS
from booking.api.openapi import document
from booking.domain.tokens import pin, read_token
from booking.errors import NotFound
from booking.models import Booking
from tenants.api_keys.keys import make_key
from tenants.api_keys.models import Scope
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
CALLS: Final = 500 if LONG else 25
WALKS, STEPS = (300, 25) if LONG else (20, 20)
HOST: Final = "http://olsztyn.localhost:8000"
QUIET: Final = list(HealthCheck)
PROMISES: Final = (
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)


@pytest.fixture
def key(olsztyn: Office, town: Town) -> str:
    """A key with every right."""
    with office_context(olsztyn):
        made = make_key(
            name="Każdy", scopes=list(Scope), expires_at=FRIDAY.replace(year=2027), now=FRIDAY,
            by=SYSTEM,
        )  # fmt: skip
    return made[1]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """As Django's own test client: a request does not end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def the_schema() -> Any:
    schema = schemathesis.openapi.from_dict(deepcopy(document()))  # it writes into what it is given
    schema.config.phases.stateful.inference.algorithms = []  # only the links that the file tells
    schema.app = get_wsgi_application()
    return schema


def ask(case: Case, key: str) -> Any:
    """Call as somebody at the office's host; programs' calls with the key, each second one."""
    by_key = "partners" in case.operation.tags
    answer = case.call(base_url=HOST, headers={"Authorization": f"Bearer {key}"} if by_key else {})
    case.validate_response(answer, checks=PROMISES)
    return answer


@pytest.mark.parametrize(
    ("path", "method"),
    [(path, method) for path, method, _ in operations()],
    ids=[one["operationId"] for _, _, one in operations()],
)
def test_whatever_is_sent_the_answer_is_one_the_file_promises(
    key: str, path: str, method: str
) -> None:
    @settings(max_examples=CALLS, deadline=None, suppress_health_check=QUIET)
    @given(case=the_schema()[path][method].as_strategy())
    def call(case: Case) -> None:
        ask(case, key)

    call()


class Walk:
    """What somebody who walks along the links fills in, as far as the links lead to something."""

    town: ClassVar[Town]
    office: ClassVar[Office]

    @classmethod
    def fill_in(cls, case: Case) -> None:
        """Nonsense stays where a link led nowhere; a hold, a token, a start found get sense."""
        case.headers.pop("Idempotency-Key", None)
        body = case.body if isinstance(case.body, dict) else {}
        name = case.operation.definition.raw["operationId"]
        if name in {"list_services", "list_units", "list_days", "nearest", "list_bookings"}:
            case.query = {}
        elif name == "list_slots":
            case.query = {"date": str(MONDAY)}
        elif name == "hold" and "unit" in body:
            case.body = {one: body[one] for one in ("service", "start", "unit") if one in body}
        elif name == "submit" and cls._booking(body.get("hold")):
            case.body = {"hold": body["hold"], **PERSON, "consents": [str(cls.town.notice.pk)]}
        elif name == "confirm" and (visit := cls._booking(case.path_parameters.get("token"))):
            with office_context(cls.office):
                case.body = {"pin": pin(visit)}
        elif name in {"cancel", "reject"} and body:
            case.body = {"reason": "choroba"}

    @classmethod
    def _booking(cls, token: object) -> Booking | None:
        with office_context(cls.office):
            try:
                return read_token(token).booking if isinstance(token, str) else None
            except NotFound:
                return None


def test_whoever_walks_along_the_links_at_random_is_answered_as_promised(
    key: str, olsztyn: Office, town: Town
) -> None:
    Walk.town, Walk.office = town, olsztyn
    walked: Tally[tuple[str, int]] = Tally()

    open_to_all = the_schema().exclude(tag="partners")

    class Walks(open_to_all.as_state_machine()):  # type: ignore[misc]  # made at run time
        def before_call(self, case: Case) -> None:
            Walk.fill_in(case)

        def call(self, case: Case, **_kwargs: Any) -> Any:
            answer = ask(case, key)
            walked[case.operation.definition.raw["operationId"], answer.status_code] += 1
            return answer

        def validate_response(self, *_given: Any, **_named: Any) -> None:
            """Done already, by our own list."""

    machine: type[APIStateMachine] = Walks
    machine.run(
        settings=settings(
            max_examples=WALKS, stateful_step_count=STEPS, deadline=None,
            suppress_health_check=QUIET, phases=[Phase.generate],
        )
    )  # fmt: skip
    assert walked["hold", 201], walked


def test_the_links_lead_from_a_free_time_to_a_visit_that_is_given_back(
    api: Api, town: Town, olsztyn: Office
) -> None:
    paths = {one["operationId"]: path for path, _method, one in operations()}
    at, told = "nearest", api.get("/nearest", {"service": "dowod"}).json()
    for name in ("hold", "submit", "confirm", "cancel"):
        (link,) = [one for one in LINKS[at] if one.to == name]
        named = {key: value(expression, told) for key, expression in link.parameters.items()}
        body = {key: value(expression, told) for key, expression in link.body.items()}
        if name == "submit":
            body |= {**PERSON, "consents": [str(town.notice.pk)]}
        if name == "confirm":
            with office_context(olsztyn):
                body["pin"] = pin(read_token(named["token"]).booking)
        answer = api.post(paths[name].removeprefix(PREFIX).format(**named), body)
        assert answer.status_code in {200, 201}, (name, answer.content)
        at, told = name, answer.json()
    assert told["status"] == "cancelled"


def value(expression: str, answer: Any) -> Any:
    """What an expression of a link means, here of an answer's body."""
    for step in expression.removeprefix("$response.body#/").split("/"):
        answer = answer[int(step) if step.isdecimal() else step]
    return answer
