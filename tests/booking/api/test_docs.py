"""``platform/docs/api.md`` tells of every call and every code, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from support.openapi import PREFIX, operations

from booking.api.problems import CODES

TEXT = (Path(__file__).parents[3] / "platform/docs/api.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_it_tells_of_every_call_and_of_no_other() -> None:
    told = set(re.findall(r"^\| `(\w+ /\S+?)`", section("Calls"), re.MULTILINE))
    assert told == {
        f"{method.upper()} {path.removeprefix(PREFIX)}" for path, method, _ in operations()
    }


def test_it_tells_of_every_code_with_its_status() -> None:
    told = {
        code: int(row[1])
        for row in re.finditer(r"^\| (\d{3}) \| (.*) \|$", section("Refusals"), re.MULTILINE)
        for code in re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", row[2]))
    }
    assert sorted(told) == CODES
    for _path, _method, operation in operations():
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                for example in content["examples"].values():
                    code = (
                        example["value"].get("code") if isinstance(example["value"], dict) else None
                    )
                    assert code is None or told[code] == int(status)
