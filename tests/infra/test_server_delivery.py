"""What is delivered for a server with many offices fits the program: held against it by reading.

There is no container engine here, and no systemd that would start our units. Commands, options,
settings, addresses and figures named in files are those that the program knows.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from support.tried import not_tried

from okienko.commands import has_command

ROOT: Final = Path(__file__).resolve().parents[2]
INFRA: Final = ROOT / "infra"
SETTINGS: Final = (ROOT / "platform/okienko/settings.py").read_text("utf-8")
SERVING: Final = (ROOT / "platform/okienko/serving.py").read_text("utf-8")
DOOR: Final = (INFRA / "caddy/Caddyfile").read_text("utf-8")
READ: Final = (
    set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS))
    | set(re.findall(r'environ\.get\("([A-Z_]+)"', SERVING))
    | set(re.findall(r"\{\$([A-Z_]+)", DOOR))
    | {"OKIENKO_ADMIN_DATABASE_URL"}
)
UNITS: Final = sorted((INFRA / "systemd").glob("*.service"))
OWN_WORDS: Final = {"prepare", "demo"}
HARD: Final = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
}


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((INFRA / "server/compose.yaml").read_text("utf-8"))


def unit(path: Path) -> configparser.SectionProxy:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    read.read_string(path.read_text("utf-8"))
    return read["Service"]


def in_the_example() -> set[str]:
    files = [INFRA / f"server/{name}.env.example" for name in ("okienko", "owner")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return {line.partition("=")[0] for line in lines if line and not line.startswith("#")}


def test_every_name_in_the_example_is_read_and_what_must_be_said_is_in_it() -> None:
    named = in_the_example()
    assert named - READ == set()
    must = set(re.findall(r'= env(?:\.\w+)?\("([A-Z_]+)"\)', SETTINGS)) | {"DATABASE_URL"}
    assert must <= named


def test_containers_may_little_and_run_what_there_is(compose: Any) -> None:
    services = compose["services"]
    assert set(services) >= {"door", "web", "desk", "worker", "beat", "database", "valkey"}
    for name, service in services.items():
        assert "privileged" not in service, name
        assert "ports" not in service or name == "door", "one door"
        if name != "database":
            assert service["read_only"] is True, name
        if "build" in service:
            assert service["cap_drop"] == ["ALL"], name
            assert service["security_opt"] == ["no-new-privileges:true"], name
            assert f"AS {service['build']['target']}" in (INFRA / "Dockerfile").read_text()
        else:
            assert re.search(r":\d", service["image"]), name
        for word in re.findall(r"okienko (\w+)", " ".join(service.get("command", []))):
            assert has_command(word) or word in OWN_WORDS, word
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith(".."):
                assert (INFRA / "server" / source).exists(), mount
    door = services["door"]
    assert door["environment"].keys() <= READ
    assert "env_file" not in door, "no secret is told to whom the world talks to"
    figures = [one for one in door["ports"] if "443" not in one and one != "80:80"]
    assert figures == ["127.0.0.1:9180:9180"], "for this machine only"
    assert "prepare" not in str(services["migrate"]["command"]), "the superuser's login is gone"
    queues = services["worker"]["command"][services["worker"]["command"].index("-Q") + 1]
    assert set(queues.split(",")) == set(re.findall(r'Queue\("(\w+)"\)', SETTINGS))


def test_the_image_serves_by_our_configuration_and_is_not_roots() -> None:
    text = (INFRA / "Dockerfile").read_text("utf-8")
    last = text.rstrip().rpartition("\nFROM ")[2]
    assert last == "program", "what is built when nobody says which"
    program = text.partition("AS door")[0]
    kept_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "COPY . ." in program
    assert {"**/*.env", "**/.env"} <= set(kept_out), "secrets lie beside the compose files"
    assert "USER okienko" in program
    assert "HEALTHCHECK" in program
    assert '"python:okienko.serving"' in program
    for name in re.findall(r"(OKIENKO_\w+)=", program):
        assert name in READ, name


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_are_hardened_and_start_what_there_is(path: Path) -> None:
    service = unit(path)
    assert service["User"] in {"okienko", "postgres"}
    for name, value in HARD.items():
        assert service[name] == value, name
    for line in re.findall(r"^ExecStart(?:Post)?=(.*)$", path.read_text("utf-8"), re.MULTILINE):
        program, *words = line.split()
        name = Path(program).name
        if name == "okienko":
            assert has_command(words[0]), line
        elif program.startswith("/srv/okienko/infra"):
            assert (ROOT / program.removeprefix("/srv/okienko/")).stat().st_mode & 0o100
        else:
            assert name in {"gunicorn", "celery"}, line
    named = re.findall(r"([A-Z_]+)=", service.get("Environment", ""))
    assert set(named) - READ <= {"DJANGO_SETTINGS_MODULE", "PYTHONUNBUFFERED"}
    assert "/usr/lib/postgresql" not in path.read_text("utf-8"), "of a version others do not have"
    assert set(named) & in_the_example() == set(), "systemd lets the file win over the unit"


def test_what_residents_talk_to_has_no_login_that_drops_schemas(compose: Any) -> None:
    assert "OWNER" not in (INFRA / "server/okienko.env.example").read_text("utf-8")
    building = {
        name for name, one in compose["services"].items() if "owner.env" in one.get("env_file", "")
    }
    assert building == {"desk", "worker", "setup", "migrate", "backup"}
    told = {path.stem for path in UNITS if "/etc/okienko/owner.env\n" in path.read_text("utf-8")}
    assert told == {f"okienko-{name}" for name in ("desk", "worker", "backup", "drill")}


@pytest.mark.parametrize(("written", "tried", "ends"), [(0, 0, 0), (3, 0, 3), (0, 1, 1), (3, 1, 1)])
def test_archives_are_tried_also_where_some_could_not_be_written(
    compose: Any, tmp_path: Path, written: int, tried: int, ends: int
) -> None:
    okienko = tmp_path / "okienko"
    okienko.write_text(f'#!/bin/sh\n[ "$1" = drill ] && exit {tried}\nexit {written}\n')
    okienko.chmod(0o700)
    words = [word.replace("$$", "$") for word in compose["services"]["backup"]["command"]]
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert subprocess.run(words, env={"PATH": path}, check=False).returncode == ends

    told = (INFRA / "systemd/okienko-backup.service").read_text("utf-8")
    for when in ("OnSuccess", "OnFailure"):
        assert f"{when}=okienko-drill.service\n" in told
    assert "ExecStart=/srv/okienko/.venv/bin/okienko drill\n" in (
        INFRA / "systemd/okienko-drill.service"
    ).read_text("utf-8")


def test_systemd_itself_finds_the_units_safe() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        not_tried("NOT TRIED, it takes systemd-analyze (Debian: apt-get install systemd)")
    for path in (*UNITS, INFRA / "systemd/examples/okienko-away.service"):
        done = subprocess.run(
            [analyze, "security", "--offline=true", "--no-pager", "--threshold=35", path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{path.name}: {done.stdout[-400:]}{done.stderr}"


def test_units_that_follow_others_are_there_and_a_copy_is_told_last() -> None:
    """Rows, then the files they point to, then the sign of life that CopyMissing waits for."""
    follows = {}
    for path in UNITS:
        for name in re.findall(r"^On(?:Success|Failure)=(.*)$", path.read_text(), re.MULTILINE):
            assert (path.parent / name).exists()
            follows[path.name] = name
    assert follows["okienko-base-backup.service"] == "okienko-files.service"
    assert follows["okienko-files.service"] == "okienko-copied.service"
    scripts = {path.stem: unit(path)["ExecStart"] for path in UNITS}
    assert "base-backup" in scripts["okienko-base-backup"]
    assert "keep-files" in scripts["okienko-files"]
    assert "say-copied" in scripts["okienko-copied"]


def test_a_command_runs_as_the_programs_user_whoever_calls(tmp_path: Path) -> None:
    told = tmp_path / "told"
    stub = tmp_path / "systemd-run"
    stub.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{told}"\n')
    stub.chmod(0o700)
    words = [INFRA / "server/okienko", "office", "backup", "two words"]
    path = f"{tmp_path}:{os.environ['PATH']}"
    subprocess.run(words, env={"PATH": path}, stdin=subprocess.DEVNULL, check=True)
    given = told.read_text().splitlines()
    program = "/srv/okienko/.venv/bin/okienko"
    assert given[given.index("--") + 1 :] == [program, "office", "backup", "two words"]
    service = unit(INFRA / "systemd/okienko-backup.service")
    assert f"--uid={service['User']}" in given
    for name in ("okienko", "owner"):
        assert f"--property=EnvironmentFile=/etc/okienko/{name}.env" in given
    assert "--pipe" in given, "nobody sits at it"


def test_the_nights_work_of_containers_is_in_the_timetable(compose: Any) -> None:
    lines = (INFRA / "server/okienko.cron").read_text("utf-8").splitlines()
    jobs = [line for line in lines if line and line[0] not in "#ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    assert all(
        re.match(r"\d+ \d+ \* \* \*  root  docker compose -f \$COMPOSE ", one) for one in jobs
    )
    text = " ".join(jobs)
    for name in re.findall(r" run --rm -T (\w+)", text):
        assert compose["services"][name]["profiles"] == ["backup"], name
    mounted = "../backup:/usr/local/lib/okienko-backup:ro"
    assert mounted in compose["services"]["database"]["volumes"]
    scripts = re.findall(r"/usr/local/lib/okienko-backup/([\w-]+)", text)
    assert scripts == ["base-backup", "say-copied"]
    assert text.index("base-backup /var") < text.index(" files ") < text.index("say-copied")
    kept = compose["services"]["files"]
    assert (ROOT / kept["command"][0]).stat().st_mode & 0o100
    assert {kept["command"][1], "/var/lib/okienko"} == {
        one.split(":")[1] for one in kept["volumes"]
    }


def test_a_release_in_containers_takes_no_open_page_its_files(compose: Any) -> None:
    """Static files of all releases are in one volume; the door is an image of its own."""
    door = compose["services"]["door"]
    assert f"static:{door['environment']['OKIENKO_WWW']}:ro" in door["volumes"]
    for name in ("setup", "migrate"):
        service = compose["services"][name]
        assert f"static:{door['environment']['OKIENKO_WWW']}" in service["volumes"]
        assert service["command"][2].startswith("cp -R /srv/www/. /srv/door && ")
    text = (INFRA / "Dockerfile").read_text("utf-8")
    image = text.partition("AS door")[2]
    assert "--from=program" not in image
    assert re.search(r"^USER \d+$", image, re.MULTILINE), "it is not root's"
    assert "OKIENKO_BUFFERS=caddy-2.7" in image
    assert {path.stem for path in (INFRA / "caddy/buffers").iterdir()} == {"caddy-2.6", "caddy-2.7"}
    assert "OKIENKO_VERSION" not in door["image"]


def test_the_database_listens_to_its_own_machine_only(compose: Any) -> None:
    """Containers are the exception: nothing but their own network leads there."""
    told = (INFRA / "postgres/postgresql.conf").read_text("utf-8")
    assert re.findall(r"^listen_addresses = (.*)$", told, re.MULTILINE) == ["'localhost'"]
    database = compose["services"]["database"]
    assert "-c 'listen_addresses=*'" in database["command"][-1]
    assert "ports" not in database
    assert "../postgres/pg_hba.containers.conf:/etc/okienko/pg_hba.conf:ro" in database["volumes"]


def test_the_target_and_its_timers_name_units_that_are_there() -> None:
    there = {path.name for path in (INFRA / "systemd").iterdir()}
    target = (INFRA / "systemd/okienko.target").read_text("utf-8")
    assert set(re.findall(r"okienko-\w+\.service", target)) <= there
    for timer in (INFRA / "systemd").glob("*.timer"):
        assert f"{timer.stem}.service" in there


def test_the_doors_blocks_are_whole_and_its_pages_are_there() -> None:
    bare = re.sub(r"`[^`]*`|#.*", "", DOOR)
    assert bare.count("{") == bare.count("}")
    for page in re.findall(r"/(\w+\.(?:html|css))", (INFRA / "caddy/pages/503.html").read_text()):
        assert (INFRA / "caddy/pages" / page).exists()
    assert "/tls-host" in DOOR
    assert (ROOT / "platform/okienko/tls.py").exists()


def test_the_database_keeps_what_the_program_relies_on() -> None:
    told = (INFRA / "postgres/postgresql.conf").read_text("utf-8")
    for line in (
        "max_locks_per_transaction = 1024",
        "recovery_init_sync_method = syncfs",
        "log_min_error_statement = panic",
        "log_parameter_max_length_on_error = 0",
        "archive_mode = on",
    ):
        assert line in told
    compose = (INFRA / "server/compose.yaml").read_text("utf-8")
    kept = re.search(r"/keep-wal (\S+) %p", told)
    assert kept is not None
    assert f"install -d -o postgres -g postgres -m 0700 {kept[1]} &&" in compose
    assert f"wal:{kept[1]}\n" in compose
    script = re.search(r"okienko-backup/([\w-]+)", told)
    assert script is not None
    assert (INFRA / "backup" / script[1]).stat().st_mode & 0o100


def test_guides_name_only_commands_files_and_settings_that_exist() -> None:
    for guide in (INFRA / "server/README.md", ROOT / "platform/docs/operations.md"):
        text = guide.read_text("utf-8")
        for word in re.findall(r"`okienko ([a-z_]+)", text):
            assert has_command(word) or word in OWN_WORDS, f"{guide.name}: {word}"
        for name in re.findall(r"OKIENKO_[A-Z_]+", text):
            assert name in READ, f"{guide.name}: {name}"
        for file in re.findall(r"`((?:infra|platform|\.ci)/[\w./-]+)`", text):
            assert (ROOT / file).exists(), f"{guide.name}: {file}"
