"""Names, numbers and addresses of a person, followed through everything that runs: nowhere to be
found but in the person's own rows and letters. For each place a leak is planted, and found."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from redis import Redis
from support.door import Door
from support.plant import HOST, ROOT, Plant, running
from support.prepared_schemas import Scripts
from support.sinks import Overheard, Reports, dumped, listening, logs, words_in

from okienko.embedded.home import Home
from okienko.embedded.stack import Stack
from okienko.reporting import Plain

SURNAME: Final = "Kanarkowska"
BOMB: Final = "Kanarkowska-Wybuchowa"
EMAIL: Final = "kanarek@example.com"
PHONE: Final = "600700811"
PESEL: Final = "44051401359"
VIN: Final = "WVWZZZ1JZXW000001"
DOCUMENT: Final = "ABC523456"
NOTE: Final = "kanarkowa-notatka"
WORDS: Final = (SURNAME, EMAIL, PHONE, PESEL, VIN, DOCUMENT, NOTE)
PIN: Final = re.compile(r"\b\d{6}\b")
TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Browser:
    """A browser without a window, at the plant's office; through the door where there is one."""

    plant: Plant
    cookies: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str, str]:
        """Status, page, and where it leads."""
        self.paths.append(path)
        line, origin = self._line()
        sent = {"Host": origin.partition("://")[2], "Origin": origin, **headers}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line.request(method, path, body=body, headers=sent)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        page = answer.read().decode(errors="replace")
        line.close()
        return answer.status, page, answer.getheader("Location") or ""

    def _line(self) -> tuple[HTTPConnection, str]:
        if isinstance(self.plant, Door):
            return self.plant.line(), f"https://{HOST}:{self.plant.https}"
        line = HTTPConnection("127.0.0.1", self.plant.port, timeout=30)
        return line, f"http://{HOST}:{self.plant.port}"

    def post(self, path: str, form: dict[str, str], page: str = "") -> tuple[int, str, str]:
        """Fill in the form of a page and send it."""
        _status, shown, _where = self.ask("GET", page or path)
        found = TOKEN.search(shown)
        assert found, shown[:400]
        body = urlencode(form | {"csrfmiddlewaretoken": found.group(1)})
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body, **{"Content-Type": kind})

    def call(self, path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
        """Call the API as a program does."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        status, page, _where = self.ask("POST", f"/api/v1{path}", json.dumps(body), **headers)
        return status, json.loads(page) if page.startswith("{") else page


@dataclass
class Stage:
    """Everything that runs, and what it was heard to say."""

    plant: Plant
    reports: Reports
    overheard: Overheard
    murmured: list[bytes] = field(default_factory=list)
    """What programs said that were asked by hand, beside their answers."""

    @property
    def redis(self) -> str:
        return self.plant.environment["REDIS_URL"]

    def ask(self, word: str, *args: str) -> Any:
        """Let a process at the plant's database do something."""
        done = subprocess.run(
            [sys.executable, "-m", "support.canary_office", word, *args],
            env=self.plant.environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        self.murmured.append(done.stderr)
        return json.loads(done.stdout)

    def mail(self, kind: str) -> str:
        """The text of the newest letter of a kind."""
        sink = f"{self.plant.stack.environment['OKIENKO_SINK_URL']}/api/messages"
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with urlopen(f"{sink}?{urlencode({'to': EMAIL})}", timeout=10) as answer:  # noqa: S310 - our own mailbox
                found = [one for one in json.load(answer) if one["kind"] == kind]
            if found:
                return str(found[0]["text"])
            time.sleep(0.2)
        raise AssertionError(kind)

    def found(self) -> dict[str, set[str]]:
        """Which words stand where none may."""
        said = {
            **logs(self.plant.stack.home.logs),
            "Valkey": dumped(self.redis),
            "commands to Valkey": b"\n".join(self.overheard.said),
            "error reports": b"\n".join(self.reports.said),
            "programs by hand": b"\n".join(self.murmured),
        }
        said.pop("mailbox.log", None)
        hits = {place: words_in(raw, WORDS) for place, raw in said.items()}
        return {place: words for place, words in hits.items() if words}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, scripts: Scripts) -> Iterator[Stage]:
    patch = pytest.MonkeyPatch()
    stack = Stack(home=Home(tmp_path_factory.mktemp("canaries") / "home"))
    has_door = shutil.which("caddy") or os.environ.get("CI") == "true"
    with listening() as reports:
        patch.setenv("SENTRY_DSN", reports.dsn)
        kind = Door if has_door else Plant
        with running(kind(stack, scripts=scripts)) as plant:
            stage = Stage(plant, reports, Overheard(plant.environment["REDIS_URL"]))
            stage.ask("ask_for_all")
            with stage.overheard:
                yield stage
    patch.undo()


def person(surname: str, hold: str) -> dict[str, Any]:
    return {
        "hold": hold,
        "first_name": "Dorota",
        "last_name": surname,
        "email": EMAIL,
        "phone": PHONE,
        "pesel": PESEL,
        "answers": {"vin": VIN, "dowod": DOCUMENT},
    }


def hold(browser: Browser, start: str) -> str:
    status, held = browser.call("/holds", {"service": "dowod", "start": start}, f"hold-{start}")
    assert status == 201, held
    return str(held["token"])


def the_story(stage: Stage) -> Browser:
    """Dorota books with the code and cancels; Anna finds, opens, notes, corrects, exports."""
    dorota, starts = Browser(stage.plant), stage.plant.starts
    status, sent = dorota.call("/bookings", person(SURNAME, hold(dorota, starts[0])), "submit")
    assert status == 201, sent
    (code,) = PIN.findall(stage.mail("booking_received"))
    path = f"/bookings/{sent['token']}"
    assert dorota.call(f"{path}/confirmation", {"pin": code}, "confirm")[0] == 200
    anna = Browser(stage.plant)
    login = {"email": "anna@example.com", "password": "trzy zielone parasole"}
    assert anna.post("/panel/logowanie", login)[0] == 302
    _status, listed, _where = anna.ask("GET", f"/panel/lista?kto={SURNAME}&okres=zawsze")
    visits = re.findall(r"/panel/wizyta/([0-9a-f-]{36})", listed)
    assert visits, listed[:500]
    visit = f"/panel/wizyta/{visits[0]}"
    for address, form in (
        (f"{visit}/karta/kontakt", {}),
        (f"{visit}/notatka", {"text": NOTE, "tresc": NOTE}),
    ):
        assert anna.post(address, form, visit)[0] < 400, address
    assert anna.post("/panel/lista/plik", {"format": "csv"}, "/panel/lista")[0] < 400
    wish = {"kind": "access", "contact": EMAIL, "name": f"Dorota {SURNAME}", "words": NOTE}
    status, page, where = dorota.post("/prywatnosc/wniosek", wish)
    assert status == 303, page[:600]
    (code,) = PIN.findall(stage.mail("request_code"))
    assert dorota.post(urlsplit(where).path, {"kod": code})[0] == 303
    assert dorota.call(f"{path}/cancellation", {"reason": NOTE}, "cancel")[0] == 200
    return anna


def the_day(stage: Stage) -> None:
    """The hall, the waiting list, the EZD, and a day that is called off."""
    contact = person(SURNAME, "")
    answers, _hold = contact.pop("answers"), contact.pop("hold")
    given = {"contact": contact, "answers": answers, "starts": stage.plant.starts[2:4]}
    came = stage.ask("day", json.dumps(given))
    assert came == {"tried": 1, "called_off": "cancelled", "waits": True}


def the_error(stage: Stage) -> None:
    """The database refuses a row in the middle of a visit, and says which."""
    stage.ask("bomb", BOMB)
    dorota = Browser(stage.plant)
    held = hold(dorota, stage.plant.starts[1])
    assert dorota.call("/bookings", person(BOMB, held), "bomb")[0] == 500
    assert stage.plant.wait_until(lambda: bool(stage.reports.said), 20), "no report came"


def test_a_persons_data_reach_no_log_queue_cache_or_report(stage: Stage) -> None:
    anna = the_story(stage)
    the_day(stage)
    the_error(stage)
    time.sleep(1)
    whole = b"\n".join(stage.reports.said)
    assert b"CheckViolation" in whole, "the report tells the fault"
    assert stage.overheard.said, "Valkey was listened to"
    assert stage.found() == {}
    lying = stage.ask("lying")
    assert (int(lying.pop("visits")), int(lying.pop("deliveries"))) > (0, 0)
    kept = {place: words_in(text.encode(), WORDS) for place, text in lying.items()}
    assert {place: words for place, words in kept.items() if words} == {}
    # What a proxy would write down of each address, without the question behind it.
    asked = "\n".join(urlsplit(path).path for path in anna.paths)
    assert words_in(asked.encode(), WORDS) == set()


def test_a_leak_into_each_place_is_found(stage: Stage) -> None:
    with (stage.plant.stack.home.logs / "web.log").open("ab") as log:
        log.write(f"visit of {SURNAME}\n".encode())
    stage.ask("leak", SURNAME)
    Redis.from_url(stage.redis).set("kanarek", EMAIL)
    cluster = stage.plant.stack.cluster
    assert cluster
    with psycopg.connect(cluster.admin_url(), autocommit=True) as line:
        line.execute("SET log_min_error_statement = 'error'")
        with pytest.raises(psycopg.errors.DivisionByZero):
            line.execute(f"SELECT 1 / 0 AS {SURNAME}")
    stage.reports.said.append(json.dumps({"message": f"no mail to {PHONE}"}).encode())
    assert stage.plant.wait_until(lambda: len(stage.found()) >= 5, 10), stage.found()
    found = stage.found()
    assert found["web.log"] == {SURNAME}
    assert found["postgres.log"] == {SURNAME}
    assert EMAIL in found["Valkey"]
    assert SURNAME in found["commands to Valkey"], "inside the packed body of a task"
    assert found["error reports"] == {PHONE}


def test_without_its_cleaning_the_log_would_tell_the_refused_row() -> None:
    error = psycopg.errors.CheckViolation(
        f"row violates check\nDETAIL:  Failing row contains (1, Dorota, {SURNAME}, {EMAIL}).\n"
    )
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed: %s", (error,), None)
    record.exc_info = (type(error), error, None)
    assert SURNAME in logging.Formatter().format(record)
    cleaned = Plain().format(record)
    assert words_in(cleaned.encode(), WORDS) == set()
    assert "row violates check" in cleaned
