"""What Valkey holds of an office: remembered keys, and tasks that wait for a worker."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from django.conf import settings
from redis import Redis

SCANNED: Final = 1000
UNACKED: Final = ("unacked", "unacked_index")


def count_keys(office: str) -> int:
    """How many keys have the office's id in their name."""
    with _valkey() as valkey:
        return len(_keys(valkey, office))


def forget_keys(office: str) -> None:
    """Delete them."""
    with _valkey() as valkey:
        if found := _keys(valkey, office):
            valkey.delete(*found)


def count_work(office: str) -> int:
    """How many waiting tasks name the office."""
    with _valkey() as valkey:
        return len(list(_waiting(valkey, office))) + len(list(_taken(valkey, office)))


def forget_work(office: str) -> None:
    """Delete them."""
    with _valkey() as valkey:
        for queue, waiting in list(_waiting(valkey, office)):
            valkey.lrem(queue, 0, waiting)
        for tag in list(_taken(valkey, office)):
            valkey.hdel(UNACKED[0], tag)
            valkey.zrem(UNACKED[1], tag)


def traces(office: str) -> list[str]:
    """Where Valkey still names the office."""
    with _valkey() as valkey:
        found = [f"key {name.decode()}" for name in _keys(valkey, office)]
        found += sorted({f"queue {queue}" for queue, _task in _waiting(valkey, office)})
        if any(True for _tag in _taken(valkey, office)):
            found.append("tasks being done")
        return found


def names(message: bytes, office: str) -> bool:
    """Tell whether a task's message names the office, in its head or its body."""
    wanted = office.encode()
    if wanted in message:
        return True
    with suppress(ValueError, KeyError, TypeError, IndexError):
        told = json.loads(message)
        envelope = told[0] if isinstance(told, list) else told
        return wanted in base64.b64decode(envelope["body"])
    return False


def _keys(valkey: Any, office: str) -> list[bytes]:
    """Once each: a scan may meet a key twice."""
    return sorted(set(valkey.scan_iter(match=f"*{office}*", count=SCANNED)))


def _waiting(valkey: Any, office: str) -> Iterator[tuple[str, bytes]]:
    for queue in _queues(valkey):
        for task in valkey.lrange(queue, 0, -1):
            if names(task, office):
                yield queue, task


def _taken(valkey: Any, office: str) -> Iterator[bytes]:
    for tag, task in valkey.hgetall(UNACKED[0]).items():
        if names(task, office):
            yield tag


def _queues(valkey: Any) -> Iterator[str]:
    """The queues' lists; less urgent tasks stand in lists whose names go on with their rank."""
    for queue in settings.CELERY_TASK_QUEUES:
        for name in valkey.scan_iter(match=f"{queue.name}*", count=SCANNED, _type="list"):
            yield name.decode()


def _valkey() -> Any:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=10)
