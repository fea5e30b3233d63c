"""PostgreSQL and Valkey: private, restartable, and gone when their keeper is."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from embedded.conftest import clean_environment, descendants, eventually, survivors
from redis import Redis

from okienko.embedded.account import server_account
from okienko.embedded.home import Home
from okienko.embedded.keys import load_keys
from okienko.embedded.leftovers import discard
from okienko.embedded.postgres import Cluster
from okienko.embedded.processes import end_all
from okienko.embedded.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
KEEPER = """
import sys
from pathlib import Path
from okienko.embedded.home import Home
from okienko.embedded.postgres import Cluster
from okienko.embedded.processes import end_all
from okienko.embedded.valkey import Valkey
home = Home(Path(sys.argv[1]))
with home.in_use():
    cluster = Cluster(home.folder, durable=False)
    children = [cluster.start(), Valkey(home.logs, cluster.keys.cluster).start()]
    print(cluster.admin_url(), flush=True)
    sys.stdin.read()
    end_all(children)
"""


def test_data_and_passwords_outlive_a_restart(home: Home) -> None:
    for durable in (False, True):
        stack = Stack(home=home)
        try:
            stack.start_servers(durable=durable)
            with psycopg.connect(stack.cluster.admin_url()) as connection:  # type: ignore[union-attr]  # just started
                connection.execute("CREATE TABLE IF NOT EXISTS kept (run int)")
                connection.execute("INSERT INTO kept SELECT count(*) + 1 FROM kept")
                runs = connection.execute("SELECT max(run) FROM kept").fetchone()
                locks = connection.execute("SHOW max_locks_per_transaction").fetchone()
                lower = connection.execute("SELECT lower('ŻÓŁĆ')").fetchone()
        finally:
            stack.stop()

    assert runs == (2,)
    assert locks == ("1024",)
    assert lower == ("żółć",)


def test_the_runtime_login_is_nobody_in_particular(home: Home) -> None:
    """Nothing in PostgreSQL's neighbourhood is open to other users or to the network."""
    stack = Stack(home=home)
    try:
        stack.start_servers(durable=False)
        with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolcreaterole, rolinherit, current_setting('listen_addresses')"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert stack.cluster
        sockets = stack.cluster.sockets
        wrong = stack.environment["DATABASE_URL"].replace(load_keys(home.folder).app_password, "x")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
        with Redis.from_url(stack.environment["REDIS_URL"]) as redis:
            assert redis.config_get("port") == {"port": "0"}
        modes = [path.stat().st_mode for path in (sockets, home.folder, home.folder / "keys.json")]
    finally:
        stack.stop()

    assert row == (False, False, False, "")
    assert [stat.S_IMODE(mode) & 0o077 for mode in modes] == [0, 0, 0]
    assert not sockets.exists()


def test_a_killed_keeper_takes_its_servers_along_and_the_next_one_starts(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    keeper = start_keeper([sys.executable], folder)
    born = descendants(keeper.pid)
    assert len(born) > 5

    keeper.kill()
    keeper.communicate()

    assert eventually(lambda: not survivors(born))
    second = start_keeper([sys.executable], folder)
    second.communicate("", timeout=30)
    assert second.returncode == 0
    discard(folder, load_keys(folder).cluster)


def test_a_server_that_survived_its_keeper_is_replaced(home: Home) -> None:
    """As on systems where the kernel ends no orphans."""
    survivor = Cluster(home.folder, durable=False).start()

    stack = Stack(home=home)
    try:
        stack.start_servers(durable=False)

        assert survivor.ended()
    finally:
        stack.stop()


def test_a_killed_server_recovers(home: Home) -> None:
    cluster = Cluster(home.folder, durable=True)
    first = cluster.start()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    second = cluster.start()
    with psycopg.connect(cluster.admin_url("postgres")) as connection:
        answer = connection.execute("SELECT 1").fetchone()
    end_all([second])

    assert answer == (1,)


@pytest.mark.usefixtures("as_root")
def test_root_runs_the_server_as_somebody_else(home: Home) -> None:
    cluster = Cluster(home.folder, durable=False)
    child = cluster.start()
    owner = Path(f"/proc/{child.process.pid}").stat().st_uid
    end_all([child])

    account = server_account()
    assert account
    assert owner == account.uid != 0


@pytest.mark.usefixtures("as_root")
def test_an_ordinary_user_needs_no_rights(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    python = interpreter_for(nobody)
    folder = Path("/tmp") / f"okienko-nobody-{os.getpid()}"  # noqa: S108 - the user must reach it
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    try:
        keeper = start_keeper(python, folder, user=nobody.pw_uid)
        born = descendants(keeper.pid)
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in born}
        _, errors = keeper.communicate("", timeout=30)

        assert keeper.returncode == 0, errors
        assert owners == {nobody.pw_uid}
        assert (folder / "postgres" / "PG_VERSION").exists()
        assert survivors(born) == set()
    finally:
        discard(folder, load_keys(folder).cluster)
        shutil.rmtree(folder)


def start_keeper(python: list[str], folder: Path, user: int | None = None) -> subprocess.Popen[str]:
    """Another process that keeps servers until its input ends; they are up on return."""
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    keeper = subprocess.Popen(
        [*python, "-c", KEEPER, folder],
        cwd="/",
        env=clean_environment()
        | {"PYTHONPATH": f"{ROOT}:{ROOT}/platform:{packages}", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    assert keeper.stdout
    line = keeper.stdout.readline()
    assert line.startswith("postgres://"), keeper.communicate()[1]
    return keeper


def interpreter_for(user: pwd.struct_passwd) -> list[str]:
    """An interpreter of this version that ``user`` may run together with our packages."""
    version = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            packages = next(path for path in sys.path if path.endswith("site-packages"))
            subprocess.run(
                [python, "-c", "import psycopg, okienko.embedded.postgres"],
                env={"PYTHONPATH": f"{ROOT}:{ROOT}/platform:{packages}"},
                cwd="/",
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=[],
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return [python]
    pytest.skip(f"no {version} and packages that user '{user.pw_name}' may read")
