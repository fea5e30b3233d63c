"""What Okienko is made of, as a CycloneDX document: ``make sbom``.

Read from the two locks, so it lists what an installation gets and not what a machine happens to
have: Python's packages with their hashes, and the vendored files of the browser.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

ROOT: Final = Path(__file__).resolve().parents[1]
PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def document() -> dict[str, Any]:
    """The whole bill; the same locks make the same document."""
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [*python_packages(), *browser_packages()]
    named = json.dumps(parts, sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, named)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours["name"],
                "name": ours["name"],
                "version": ours["version"],
                "description": ours["description"],
            }
        },
        "components": parts,
        "dependencies": [{"ref": ours["name"], "dependsOn": [one["bom-ref"] for one in parts]}],
    }


def python_packages() -> Iterator[dict[str, Any]]:
    """What ``requirements.lock`` pins; its hashes are those of all files it may come as."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = list(PINNED.finditer(text))
    for place, one in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        hashes = HASH.findall(text, one.start(), end)
        name, version = re.sub(r"[-_.]+", "-", one[1]).lower(), one[2]
        yield _component(f"pkg:pypi/{name}@{version}", name, version, licence_of(name)) | {
            "properties": [{"name": "okienko:sha256", "value": digest} for digest in hashes]
        }


def browser_packages() -> Iterator[dict[str, Any]]:
    """What lies unmodified in ``static/vendor``, by the lock it was copied from."""
    lock = json.loads((ROOT / "infra/vendor/package-lock.json").read_text(encoding="utf-8"))
    for where, one in sorted(lock["packages"].items()):
        if where and not one.get("peer"):
            name = where.rpartition("node_modules/")[2]
            purl = f"pkg:npm/{name.replace('@', '%40')}@{one['version']}"
            yield _component(purl, name, one["version"], one.get("license", ""))


def licence_of(name: str) -> str:
    """What the installed package says of its licence; nothing where it is not installed here."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return ""
    short = told.get("License-Expression") or told.get("License") or ""
    if short and "\n" not in short:
        return str(short)
    kinds = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    return kinds[0].rpartition(":: ")[2] if kinds else ""


def _component(purl: str, name: str, version: str, licence: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    return made | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
