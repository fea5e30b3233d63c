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


def forget_keys(office: str) -> int:
    """Delete every key with the office's id in its name; how many."""
    with _valkey() as valkey:
        found = list(valkey.scan_iter(match=f"*{office}*", count=SCANNED))
        return int(valkey.delete(*found)) if found else 0


def forget_work(office: str) -> int:
    """Delete every waiting task that names the office; how many."""
    with _valkey() as valkey:
        count = 0
        for queue in _queues(valkey):
            for waiting in valkey.lrange(queue, 0, -1):
                if names(waiting, office):
                    count += valkey.lrem(queue, 0, waiting)
        for tag, taken in valkey.hgetall(UNACKED[0]).items():
            if names(taken, office):
                count += valkey.hdel(UNACKED[0], tag)
                valkey.zrem(UNACKED[1], tag)
        return count


def traces(office: str) -> list[str]:
    """Where Valkey still names the office."""
    with _valkey() as valkey:
        found = [f"key {name.decode()}" for name in valkey.scan_iter(match=f"*{office}*")]
        found += [
            f"queue {queue}"
            for queue in _queues(valkey)
            if any(names(one, office) for one in valkey.lrange(queue, 0, -1))
        ]
        if any(names(one, office) for one in valkey.hgetall(UNACKED[0]).values()):
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


def _queues(valkey: Any) -> Iterator[str]:
    """The queues' lists; less urgent tasks stand in lists whose names go on with their rank."""
    for queue in settings.CELERY_TASK_QUEUES:
        for name in valkey.scan_iter(match=f"{queue.name}*", count=SCANNED, _type="list"):
            yield name.decode()


def _valkey() -> Any:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=10)
