"""What modules tell Prometheus about the whole installation, asked when it comes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number of this moment; ``labels`` name kinds of ours, never an office or a person."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
