"""Servers that somebody brought: made ready by ``okienko prepare``, refused while they are not."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import psycopg
import pytest
from embedded.conftest import Okienko

from okienko.embedded.home import Home
from okienko.embedded.postgres import Cluster
from okienko.embedded.processes import end_all
from okienko.embedded.real_servers import check_servers
from okienko.embedded.trouble import Trouble
from okienko.embedded.valkey import Valkey


@pytest.fixture
def brought(home: Home) -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Valkey that know nothing of Okienko, and the addresses one would set."""
    cluster = Cluster(home.folder, durable=False)
    valkey = Valkey(home.logs, cluster.keys.cluster)
    children = [cluster.start(), valkey.start()]
    with psycopg.connect(cluster.admin_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE visits")
    yield {
        "OKIENKO_ADMIN_DATABASE_URL": cluster.admin_url("visits"),
        "DATABASE_URL": cluster.url("okienko_app", "p@ss/word", "visits"),
        "OKIENKO_OWNER_DATABASE_URL": cluster.url("okienko_migrator", "other", "visits"),
        "REDIS_URL": valkey.url,
    }
    end_all(children)


def test_prepare_makes_servers_fit_and_may_be_repeated(
    okienko: Okienko, brought: dict[str, str]
) -> None:
    with pytest.raises(Trouble, match=r"DATABASE_URL: .*password authentication failed"):
        check_servers(brought)

    for _ in range(2):
        answer = okienko.run("prepare", **brought)
        assert answer.stdout == "The database visits is ready for Okienko.\n", answer.stderr

    check_servers(brought)


def test_prepare_says_which_address_is_missing(okienko: Okienko) -> None:
    answer = okienko.run("prepare")

    assert answer.returncode == 1
    assert answer.stderr == (
        "okienko: OKIENKO_ADMIN_DATABASE_URL is not set: see 'okienko prepare --help'.\n"
    )


def test_prepare_takes_only_the_logins_it_makes(okienko: Okienko, brought: dict[str, str]) -> None:
    wrong = brought | {"DATABASE_URL": brought["OKIENKO_ADMIN_DATABASE_URL"]}

    answer = okienko.run("prepare", **wrong)

    assert answer.returncode == 1
    assert "DATABASE_URL must name the login okienko_app" in answer.stderr


def test_a_server_without_roles_is_sent_to_prepare(brought: dict[str, str]) -> None:
    admin = brought["OKIENKO_ADMIN_DATABASE_URL"]
    unprepared = brought | {"DATABASE_URL": admin, "OKIENKO_OWNER_DATABASE_URL": admin}

    with pytest.raises(Trouble, match="no roles for Okienko yet; run 'okienko prepare'"):
        check_servers(unprepared)


def test_a_redis_that_is_away_is_named(okienko: Okienko, brought: dict[str, str]) -> None:
    okienko.run("prepare", **brought)

    with pytest.raises(Trouble, match=r"^REDIS_URL: "):
        check_servers(brought | {"REDIS_URL": "unix:///nowhere.sock"})


@pytest.mark.long
def test_the_demo_runs_on_them(okienko: Okienko, brought: dict[str, str]) -> None:
    okienko.run("prepare", **brought)
    del brought["OKIENKO_ADMIN_DATABASE_URL"]
    okienko.environment |= brought

    demo = okienko.demo()

    assert demo.said["offices"]
    assert okienko.run("office", "list").returncode == 0
    assert demo.end(signal.SIGTERM)[0] == 0
    with psycopg.connect(brought["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
